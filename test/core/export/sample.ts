// A session for tests of export: two turns with tools that edit files, a WebSocket, a failed request, bytes, a mask and a gap.

import type { ExportSource } from '../../../src/core/export/format.ts';
import type { Body, Exchange } from '../../../src/core/model/exchange.ts';
import type { Json } from '../../../src/core/model/json.ts';
import type { SessionView } from '../../../src/core/replay/session-fold.ts';
import { toSource as toSessionSource } from '../../../src/core/replay/session-source.ts';
import { exchangeId, header } from '../../support/recording.ts';
import { toExchange } from '../dialect/exchanges.ts';
import { toCall, toChat, toTimedStream, toView } from '../replay/views.ts';

/** Text that would leave its place, wherever that is. */
export const HOSTILE = [
  '```',
  '# a heading of its own ``````` <script>alert(1)</script>',
  '</pre><img src=x onerror=alert(1)> "\' &amp; | a | table |',
  '</style><style>*{display:none}</style>',
  '\u001b[2J\u009b31m\u202e reversed [REDACTED:test-rule:0a1b2c3d]',
  '~~~~ `` ` \\` --> ]]> <!-- ünï 😀 \ud83d',
].join('\n');

const write = { file_path: '/work/src/a.ts', content: 'one\ntwo\nthree\n' };
const edit = { file_path: '/work/src/a.ts', old_string: 'two', new_string: 'zwei\nzwo' };

/** A prompt that is answered by a call that writes a file, its result by one that edits it, and a prompt that is refused. */
function toConversation(): readonly Exchange[] {
  const asked = [{ role: 'user', content: HOSTILE }];
  const wrote = [...asked, toCalled('call_1', 'Write', write), toResult('call_1', 'written')];
  const edited = [...wrote, toCalled('call_2', 'Edit', edit), toResult('call_2', HOSTILE)];
  const answered = [...edited, { role: 'assistant', content: `${HOSTILE} done` }];
  return [
    toChat(1, {
      ...timesOf(0, 500),
      ttftMs: 300,
      messages: asked,
      deltas: [
        [300, { content: 'I write. ' }],
        [450, toCall(0, 'call_1', 'Write', JSON.stringify(write))],
      ],
    }),
    toChat(2, {
      ...timesOf(2000, 400),
      ttftMs: 250,
      messages: wrote,
      deltas: [[250, toCall(0, 'call_2', 'Edit', JSON.stringify(edit))]],
    }),
    toChat(3, {
      ...timesOf(4000, 1000),
      ttftMs: 100,
      requestBytes: 900,
      responseBytes: 700,
      messages: edited,
      deltas: [
        [100, { content: HOSTILE }],
        [900, { content: ' done' }],
      ],
    }),
    toChat(4, {
      ...timesOf(9000, 100),
      status: 429,
      messages: [...answered, { role: 'user', content: 'Next?' }],
      deltas: [],
    }),
  ];
}

/** What asks no model: a socket, bytes, a body past the limit, a request that nobody answered. */
function toOthers(): readonly Exchange[] {
  const socket = toTimedStream([
    [15, { type: 'ping' }],
    [25, { base64: 'AAEC' }],
  ]);
  return [
    {
      ...toOther(5, 10_000, socket),
      status: 101,
      request: { headers: [], body: toTimedStream([[10, 'hello']]) },
    },
    toOther(6, 11_000, { type: 'bytes', base64: 'AAECAw==' }),
    toOther(7, 12_000, { type: 'digest', sha256: 'ab'.repeat(32), bytes: 12_345_678 }),
    toUnanswered(8, 13_000),
  ];
}

function toOther(number: number, t: number, response: Body): Exchange {
  return toExchange(exchangeId(number), 'unknown', {
    ...timesOf(t, 50),
    method: 'GET',
    url: `https://api.example.com:8443/v1/things?name=${encodeURIComponent('a b')}&name=%5Bx%5D&empty`,
    responseHeaders: [['content-type', 'application/octet-stream']],
    response,
  });
}

function toUnanswered(number: number, t: number): Exchange {
  const {
    response: _,
    status: __,
    endedAt: ___,
    outcome: ____,
    ...open
  } = toOther(number, t, { type: 'text', text: '' });
  return { ...open, request: { headers: [], body: { type: 'bytes', base64: 'AAE=' } } };
}

function timesOf(t: number, durationMs: number) {
  const start = Date.parse(header.startedAt) + t;
  const [startedAt, endedAt] = [start, start + durationMs].map((ms) => new Date(ms).toISOString());
  return { t, durationMs, startedAt: startedAt ?? '', endedAt: endedAt ?? '' };
}

function toCalled(id: string, name: string, given: Json): Json {
  const call = { id, type: 'function', function: { name, arguments: JSON.stringify(given) } };
  return { role: 'assistant', content: null, tool_calls: [call] };
}

function toResult(id: string, content: string): Json {
  return { role: 'tool', tool_call_id: id, content };
}

/** The session; `rest` stands in place of what it has. */
export function toSample(rest: Partial<SessionView> = {}): SessionView {
  const finding = {
    where: 'request/body/messages/0/content',
    rule: 'test-rule',
    fingerprint: '0a1b2c3d',
    length: 24,
  };
  return toView([...toConversation(), ...toOthers()], {
    lastT: 13_500,
    redactions: [{ exchange: exchangeId(1), ...finding }],
    gaps: [
      {
        reason: `disk full\n${HOSTILE}`,
        from: 6000,
        to: 7000,
        bytes: 2048,
        exchange: exchangeId(3),
        side: 'response',
      },
    ],
    ...rest,
  });
}

/** What encoders are given of it. */
export function toSource(view: SessionView = toSample()): ExportSource {
  return { session: toSessionSource(view), version: '9.8.7', formatTime: (iso) => iso };
}

/** All pieces in one. */
export function join(pieces: Iterable<string>): string {
  return [...pieces].join('');
}
