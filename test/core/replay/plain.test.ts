// The plain script: a session as a conversation, each piece at its time.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Exchange, Outcome } from '../../../src/core/model/exchange.ts';
import { exchangeId } from '../../support/recording.ts';
import { toExchange } from '../dialect/exchanges.ts';
import { toCall, toChat, toConversation, toSteps, toText, toTimedStream, toView } from './views.ts';

const user = (content: string) => ({ role: 'user', content });
const hello = toChat(1, {
  t: 12_000,
  messages: [user('Hello?\nAnyone?')],
  deltas: [
    [800, { content: 'Yes' }],
    [850, { content: ', ' }],
    [1900, { content: 'here.' }],
  ],
});

describe('a plain script', () => {
  it('tells prompt and answer under headings with the time', () => {
    expect(toConversation(toView([hello]))).toBe(
      '[00:12] alice\nHello?\nAnyone?\n\n[00:12] gpt-5\nYes, here.\n',
    );
  });

  it('says each token at the time at which it came', () => {
    const spoken = toSteps(toView([hello])).filter(({ text }) => /^(Yes|, |here\.)$/.test(text));
    expect(spoken).toEqual([
      { t: 12_800, text: 'Yes' },
      { t: 12_850, text: ', ' },
      { t: 13_900, text: 'here.' },
    ]);
  });

  it('begins with whose session it is, and marks what is missing', () => {
    const redaction = { exchange: 'x', where: 'request', rule: 'key', fingerprint: '0', length: 1 };
    const gaps = [{ reason: 'disk-full', from: 5, to: 5 }];
    const text = toText(toView([hello], { redactions: [redaction], gaps }), { formatTime: () => 'TODAY' });
    expect(text.slice(0, text.indexOf('\n\n'))).toBe(
      [
        'session   019abc00-0000-7000',
        'started   TODAY, 00:13 long',
        'status    sealed',
        'who       alice (os-user, not proved)',
        'where     alice@devbox (linux)',
        'policy    record: required, sha256:000000000000…',
        'masked    1 secret',
        'MISSING   1 gap: not all was recorded',
      ].join('\n'),
    );
  });

  it.each([
    ['sealed', '-- [00:13] end of the session\n'],
    ['live', '-- [00:13] so far: this session is still being recorded\n'],
    ['recovered', '-- [00:13] end: the recorder broke off here, and closed the session at its next start\n'],
  ] as const)('ends a %s session with how it ended', (status, footer) => {
    expect(toText(toView([hello], { status })).endsWith(`\n\n${footer}`)).toBe(true);
  });

  it('dims thinking under a heading of its own', () => {
    const view = toView([
      toChat(1, {
        messages: [user('Q')],
        deltas: [
          [1, { reasoning_content: 'hm' }],
          [2, { content: 'A' }],
        ],
      }),
    ]);
    expect(toConversation(view)).toBe(
      '[00:00] alice\nQ\n\n[00:00] gpt-5 · thinking\nhm\n\n[00:00] gpt-5\nA\n',
    );
    expect(toSteps(view)).toContainEqual({ t: 1, text: 'hm', tone: 'thinking' });
  });

  it('shows an interruption of a line by another exchange with headings', () => {
    const other = toChat(2, {
      t: 13_000,
      messages: [user('Title')],
      deltas: [[10, { content: 'Greeting' }]],
    });
    expect(toConversation(toView([hello, other]))).toBe(
      [
        '[00:12] alice\nHello?\nAnyone?\n',
        '[00:12] gpt-5\nYes, \n',
        '[00:13] alice\nTitle\n',
        '[00:13] gpt-5\nGreeting\n',
        '[00:13] gpt-5\nhere.\n',
      ].join('\n'),
    );
  });

  it('lists attachments, those of the client in one line', () => {
    const content = [
      { type: 'text', text: '<system-reminder>one</system-reminder>' },
      { type: 'text', text: '<system-reminder>three</system-reminder>' },
      { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
      { type: 'text', text: 'Look' },
    ];
    const exchange = toExchange(exchangeId(1), 'anthropic-messages', {
      request: { model: 'claude', messages: [{ role: 'user', content }] },
    });
    expect(toConversation(toView([exchange]))).toBe(
      '[00:00] alice\n+ 2 rules, 78 characters\n+ image https://example.com/a.png\nLook\n',
    );
  });

  it('tells an exchange that asks no model in one line', () => {
    const list = toExchange(exchangeId(1), 'unknown', { t: 1000, durationMs: 500, method: 'GET' });
    const missing = toExchange(exchangeId(2), 'unknown', { t: 2000, method: 'GET', status: 404 });
    const { status: _, ...broken } = toExchange(exchangeId(3), 'unknown', {
      t: 3000,
      outcome: 'failed',
      error: { code: 'ECONNREFUSED', message: 'nobody there' },
    });
    expect(toConversation(toView([list, missing, broken]))).toBe(
      [
        '[00:01] GET https://api.openai.com/v1/models → 200',
        '[00:02] GET https://api.openai.com/v1/models → 404 (failed)',
        '[00:03] POST https://api.openai.com/v1/models → no answer (failed, ECONNREFUSED: nobody there)',
        '',
      ].join('\n'),
    );
  });

  it('does not repeat the prompt of a retry', () => {
    const failed = toChat(1, { messages: [user('Long prompt')], deltas: [], status: 529, durationMs: 1500 });
    const again = toChat(2, { t: 2000, messages: [user('Long prompt')], deltas: [[5, { content: 'Hi' }]] });
    expect(toConversation(toView([failed, again]))).toBe(
      [
        '[00:00] alice\nLong prompt\n',
        '[00:01] gpt-asked\n✖ http-529: the upstream answered with status 529\n✖ failed after 1.5 s\n',
        '[00:02] alice · the same again\n',
        '[00:02] gpt-5\nHi\n',
      ].join('\n'),
    );
  });

  it.each<[Outcome, string]>([
    ['cut', '✖ cut: the upstream broke off after 1.9 s'],
    ['cancelled', '✖ cancelled: the client went away after 1.9 s'],
    ['failed', '✖ failed after 1.9 s'],
  ])('tells the outcome %s', (outcome, line) => {
    expect(toConversation(toView([{ ...hello, outcome }]))).toContain(`here.\n${line}\n`);
  });

  it('cannot be read past a gap', () => {
    const gap = {
      reason: 'queue-full',
      from: 12_900,
      to: 12_900,
      bytes: 12_345,
      exchange: hello.id,
      side: 'response' as const,
    };
    expect(toConversation(toView([hello], { gaps: [gap] }))).toContain(
      'Yes, \n\n!! NOT RECORDED: queue-full, 12,345 bytes of the response\n\n[00:13] gpt-5\nhere.\n',
    );
    const long = { reason: 'recorder-crashed', from: 14_000, to: 75_000 };
    expect(toConversation(toView([hello], { gaps: [long] }))).toContain(
      '\n\n!! NOT RECORDED: recorder-crashed, from 00:14 to 01:15\n',
    );
  });

  it('takes the rounds of a WebSocket apart', () => {
    const ask = (text: string) => ({ type: 'response.create', response: { model: 'gpt-6', input: text } });
    const answer = (id: string, delta: string) => [
      { type: 'response.created', response: { id, model: 'gpt-6' } },
      { type: 'response.output_text.delta', delta },
      { type: 'response.completed', response: { id, model: 'gpt-6' } },
    ];
    const exchange: Exchange = {
      ...toExchange(exchangeId(1), 'openai-responses', { durationMs: 4000 }),
      request: {
        headers: [],
        body: toTimedStream([
          [0, ask('One')],
          [2000, ask('Two')],
        ]),
      },
      response: {
        headers: [],
        body: toTimedStream([
          ...answer('r1', '1').map((event) => [1000, event] as const),
          ...answer('r2', '2').map((event) => [3000, event] as const),
        ]),
      },
    };
    expect(toConversation(toView([exchange]))).toBe(
      '[00:00] alice\nOne\n\n[00:01] gpt-6\n1\n\n[00:02] alice\nTwo\n\n[00:03] gpt-6\n2\n',
    );
    expect(toSteps(toView([exchange])).filter(({ turn }) => turn !== undefined)).toMatchObject([
      { t: 0, turn: 1 },
      { t: 2000, turn: 2 },
    ]);
  });

  it('holds each answer to the character, however it came in pieces', () => {
    const text = fc
      .string({ unit: 'binary' })
      .map((raw) => raw.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\n'));
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 3 }), (answer, size) => {
        // Pieces of UTF-16 units: a character may come in two halves.
        const pieces = answer.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
        const deltas = pieces.map((content, index) => [index, { content }] as const);
        const exchange = toChat(1, { messages: [user('Q')], deltas });
        const view = toView([exchange]);
        expect(toSteps(view).every((step) => step.text.isWellFormed())).toBe(true);
        expect(toText(view)).toContain(answer === '' ? 'Q\n' : `[00:00] gpt-5\n${answer}`);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a plain script from', () => {
  const later = toChat(2, { t: 60_000, messages: [user('More?')], deltas: [[500, { content: 'No.' }]] });
  const view = toView([hello, later]);

  it('a time within an answer begins with the heading of who speaks', () => {
    const text = toText(view, { from: { type: 'time', t: 13_500 } });
    expect(text).toContain('from      00:13\n\n[00:13] gpt-5\nhere.\n\n[01:00] alice\n');
    expect(text).not.toContain('Yes');
  });

  it('a time counts its pauses from that time on', () => {
    expect(toSteps(view, { from: { type: 'time', t: 50_000 } })[0]).toMatchObject({
      t: 50_000,
      tone: 'title',
    });
  });

  it('a turn begins with its prompt', () => {
    expect(toConversation(view, { from: { type: 'turn', turn: 2 } })).toBe(
      '[01:00] alice\nMore?\n\n[01:00] gpt-5\nNo.\n',
    );
  });

  it('a turn begins with its prompt, also where results of an earlier turn came with it', () => {
    const called = toChat(1, { messages: [user('Go')], deltas: [[1, toCall(0, 'c1', 'read', '{}')]] });
    const messages = [
      user('Go'),
      { role: 'assistant', tool_calls: [{ id: 'c1', type: 'function', function: { name: 'read' } }] },
      { role: 'tool', tool_call_id: 'c1', content: 'one' },
      user('Stop'),
    ];
    const stopped = toChat(2, { t: 5000, messages, deltas: [] });
    const from = { type: 'turn', turn: 2 } as const;
    expect(toConversation(toView([called, stopped]))).toContain('→ one\n\n[00:05] alice\nStop\n');
    expect(toConversation(toView([called, stopped]), { from })).toBe('[00:05] alice\nStop\n');
  });

  it.each([
    [{ type: 'turn', turn: 3 }, 'expected a turn from @1 to @2, found @3'],
    [{ type: 'time', t: 61_000 }, 'expected a time up to 01:00, the time of its last event, found 01:01'],
  ] as const)('%j, which is not in it, throws', (from, message) => {
    expect(() => toSteps(view, { from })).toThrow(message);
  });
});
