// The comparison sees what is wrong with a recording: each kind of falsification, planted.
import { expect, test } from 'vitest';
import type { LoggedExchange } from '../provider/log.ts';
import { compareWithLog } from './compare.ts';
import { findLeaks } from './leaks.ts';
import type { Shown, ShownExchange } from './shown.ts';

const PIECES = ['The key ', 'is ab', 'cdef', '12, keep', ' it.'];
const chunk = (content: string) => ({ choices: [{ index: 0, delta: { content } }] });

const logged: LoggedExchange = {
  request: {
    method: 'POST',
    url: '/v1/chat/completions',
    headers: [['Content-Type', 'application/json']],
    body: Buffer.from('{"model":"m","messages":[{"content":"hi"}]}'),
  },
  response: {
    status: 200,
    headers: [['content-type', 'text/event-stream']],
    body: Buffer.from(
      `${PIECES.map((piece) => `data: ${JSON.stringify(chunk(piece))}\n\n`).join('')}data: [DONE]\n\n`,
    ),
    textDeltas: PIECES,
  },
  outcome: 'completed',
};

function createShown(pieces: readonly string[], changes: Partial<ShownExchange> = {}): Shown {
  const events = [...pieces.map(chunk), '[DONE]'].map((data, tMs) => ({ tMs, data }));
  const exchange: ShownExchange = {
    id: 'e1',
    startedAt: '2026-01-01T00:00:00.000Z',
    method: 'POST',
    url: 'http://127.0.0.1:9/v1/chat/completions',
    route: 'openai',
    dialect: 'openai-chat',
    status: 200,
    outcome: 'completed',
    request: {
      headers: [['content-type', 'application/json']],
      body: { model: 'm', messages: [{ content: 'hi' }] },
    },
    response: { headers: [['content-type', 'text/event-stream']], body: events },
    ...changes,
  };
  const response = { text: pieces.join(''), toolCalls: [] };
  return {
    format: 'cursor-rec/1',
    session: { id: 's1', status: 'live' },
    turns: [{ prompt: { text: 'hi', attachments: [] }, response, exchanges: ['e1'] }],
    exchanges: [exchange],
    redactions: [],
    gaps: [],
  };
}

test('a true recording has no difference', () => {
  expect(compareWithLog([createShown(PIECES)], [logged])).toEqual([]);
});

test('a secret masked across pieces is no difference', () => {
  const masked = ['The key ', 'is ', '[REDACTED:any-key:0123abcd]', ', keep', ' it.'];
  expect(compareWithLog([createShown(masked)], [logged])).toEqual([]);
});

const masked = ['The key ', 'is ', '[REDACTED:any-key:0123abcd]', ', keep'];
const shownRequest = (content: string) => ({
  request: { headers: [], body: { model: 'm', messages: [{ content }] } },
});
test.each<[string, readonly Shown[], readonly LoggedExchange[]]>([
  ['a lost exchange', [], [logged]],
  ['an invented exchange', [createShown(PIECES)], []],
  ['a changed character', [createShown(PIECES.with(1, 'is aB'))], [logged]],
  ['a lost event', [createShown(PIECES.slice(1))], [logged]],
  ['pieces cut otherwise', [createShown(['The key is', ' ab', 'cdef', '12, keep', ' it.'])], [logged]],
  ['a changed character beside a mask', [createShown([...masked, ' It.'])], [logged]],
  ['a lost event beside a mask', [createShown(masked)], [logged]],
  ['a changed request', [createShown(PIECES, shownRequest('ho'))], [logged]],
  ['another status', [createShown(PIECES, { status: 201 })], [logged]],
  ['another outcome', [createShown(PIECES, { outcome: 'cut' })], [logged]],
  ['a cut that is not told', [createShown(PIECES)], [{ ...logged, outcome: 'cut' }]],
])('%s is a difference', (_name, shown, log) => {
  expect(compareWithLog(shown, log)).not.toEqual([]);
});

test('a text that streamed pieces spell is a leak, and a masked one is none', () => {
  const pieces = createShown(PIECES);
  const withoutTurns = { ...pieces, turns: [] };
  expect(findLeaks([withoutTurns], 'abcdef12')).toEqual(['http://127.0.0.1:9/v1/chat/completions e1']);
  expect(findLeaks([createShown([...masked, ' it.'])], 'abcdef12')).toEqual([]);
});
