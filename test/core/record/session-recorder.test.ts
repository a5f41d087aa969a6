// What a session recorder writes reads back as it was, and verifies.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DecodedFrame } from '../../../src/core/model/frame.ts';
import type { Json } from '../../../src/core/model/json.ts';
import { toRawNumber } from '../../../src/core/model/raw-number.ts';
import {
  exchangeId,
  openExchange,
  readLinesBack,
  recordLines,
  verifyLines,
} from '../../support/recording.ts';

const anyJson = fc.jsonValue({ maxDepth: 5, stringUnit: 'binary' }) as fc.Arbitrary<Json>;
const oddNames = fc.constantFrom('$part', '$$part', '$number', '__proto__', '$take', 'toString', '');
const oddJson = fc.dictionary(oddNames, fc.oneof(anyJson, fc.string({ minLength: 250, maxLength: 300 })), {
  noNullPrototype: true,
}) as fc.Arbitrary<Json>;

function plain(value: Json): unknown {
  return JSON.parse(JSON.stringify(value));
}

test('session recorder gives every JSON body back as it came, part or not', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(anyJson, oddJson, fc.array(oddJson, { maxLength: 4 })), {
        minLength: 1,
        maxLength: 6,
      }),
      (bodies) => {
        const { recorder, segments } = recordLines();
        // Twice each, so that what was stored once is referred to.
        const sent = [...bodies, ...bodies];
        sent.forEach((value, index) => {
          const exchange = exchangeId(index);
          openExchange(recorder, exchange, index);
          recorder.frame(exchange, 'request', { t: index, type: 'json', value }, (text) => text);
          recorder.closeExchange(
            { exchange, outcome: 'completed', requestBytes: 1, responseBytes: 0 },
            index,
          );
        });
        recorder.close('stopped', sent.length);
        const view = readLinesBack(segments.flat());
        const read = view.exchanges.map(({ request }) =>
          request.body?.type === 'json' ? plain(request.body.value) : undefined,
        );
        expect(read).toEqual(sent.map(plain));
        expect(verifyLines(segments)).toMatchObject({ level: 'intact', problems: [] });
      },
    ),
    { numRuns: 150 },
  );
});

const leaf = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
);
const eventValue = fc.oneof(
  fc.record({
    choices: fc.tuple(fc.record({ delta: fc.record({ content: leaf }), index: fc.constantFrom(0, 1) })),
    id: fc.constant('a'),
  }),
  fc.record({ type: fc.constantFrom('x', 'y'), delta: leaf, sequence_number: fc.integer() }),
  anyJson,
);
type Streamed = Extract<DecodedFrame, { type: 'event' | 'envelope' }>;
const anyEvent: fc.Arbitrary<Omit<Extract<Streamed, { type: 'event' }>, 't'>> = fc.oneof(
  { weight: 6, arbitrary: eventValue.map((value) => ({ type: 'event' as const, value: value as Json })) },
  eventValue.map((value) => ({ type: 'event' as const, event: 'named', value: value as Json })),
  eventValue.map((value) => ({ type: 'event' as const, id: '7', value: value as Json })),
  fc.constant({ type: 'event' as const, text: '[DONE]' }),
  fc.constant({ type: 'event' as const, comment: 'ping' }),
);

const anyEnvelope: fc.Arbitrary<Omit<Extract<Streamed, { type: 'envelope' }>, 't'>> = fc.oneof(
  { weight: 6, arbitrary: eventValue.map((value) => ({ type: 'envelope' as const, value: value as Json })) },
  eventValue.map((value) => ({ type: 'envelope' as const, isEnd: true as const, value: value as Json })),
  fc.constant({ type: 'envelope' as const, isEnd: true as const, text: 'grpc-status: 0' }),
  fc.constant({ type: 'envelope' as const, base64: '/w==' }),
);
const anyStreamed = fc.oneof({ weight: 3, arbitrary: anyEvent }, { weight: 3, arbitrary: anyEnvelope });
const anyStream = fc.oneof(
  fc.array(fc.tuple(anyEvent, fc.boolean()), { minLength: 1, maxLength: 40 }),
  fc.array(fc.tuple(anyEnvelope, fc.boolean()), { minLength: 1, maxLength: 40 }),
  fc.array(fc.tuple(anyStreamed, fc.boolean()), { minLength: 1, maxLength: 40 }),
);

test('session recorder gives every streamed event back with its time, however runs were made', () => {
  fc.assert(
    fc.property(anyStream, (events) => {
      const { recorder, segments } = recordLines();
      const exchange = exchangeId(1);
      openExchange(recorder, exchange);
      recorder.frame(exchange, 'response', { t: 0, type: 'head', status: 200, headers: [] });
      events.forEach(([event, isFlush], index) => {
        recorder.frame(exchange, 'response', { ...event, t: index * 7 });
        if (isFlush) recorder.flush(index * 7);
      });
      recorder.closeExchange({ exchange, outcome: 'completed', requestBytes: 0, responseBytes: 1 }, 1000);
      recorder.close('stopped', 1000);
      const body = readLinesBack(segments.flat()).exchanges[0]?.response?.body;
      if (body?.type !== 'stream') throw new Error('expected a stream');
      expect(plain(body.events as unknown as Json)).toEqual(
        events.map(([event], index) => {
          const absent = { value: undefined, text: undefined, base64: undefined };
          const { type: _type, value, text, base64, ...rest } = { ...absent, ...event };
          const other = base64 === undefined ? (text ?? null) : { base64 };
          return { tMs: index * 7, ...rest, data: value === undefined ? other : plain(value) };
        }),
      );
      expect(verifyLines(segments).problems).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('session recorder joins envelopes of one shape into a run, and never with events', () => {
  const { recorder, lines } = recordLines();
  openExchange(recorder, exchangeId(1));
  const value = (text: string) => ({ interaction_update: { text_delta: { text } } });
  ['Hel', 'lo', '!'].forEach((text, t) => {
    recorder.frame(exchangeId(1), 'response', { t, type: 'envelope', value: value(text) });
  });
  recorder.frame(exchangeId(1), 'response', { t: 3, type: 'event', value: value('a') });
  recorder.frame(exchangeId(1), 'response', { t: 4, type: 'envelope', value: value('b') });
  recorder.frame(exchangeId(1), 'response', { t: 5, type: 'envelope', isEnd: true, value: value('c') });
  recorder.flush(6);
  expect(JSON.parse(lines().at(-1) ?? '').data.frames).toEqual([
    {
      t: 0,
      type: 'run',
      of: 'envelope',
      value: { interaction_update: { text_delta: { text: null } } },
      at: ['/interaction_update/text_delta/text'],
      pieces: [
        [0, 'Hel'],
        [1, 'lo'],
        [2, '!'],
      ],
    },
    { t: 3, type: 'event', value: value('a') },
    { t: 4, type: 'envelope', value: value('b') },
    { t: 5, type: 'envelope', isEnd: true, value: value('c') },
  ]);
});

test('session recorder keeps numbers that a double does not hold', () => {
  const { recorder, lines } = recordLines();
  openExchange(recorder, exchangeId(1));
  const value = { id: toRawNumber('12345678901234567890'), looksLike: { rawJSON: '1' } };
  recorder.frame(exchangeId(1), 'request', { t: 0, type: 'json', value }, (text) => text);
  recorder.flush(1);
  const body = readLinesBack(lines()).exchanges[0]?.request.body;
  expect(JSON.stringify(body)).toBe(
    '{"type":"json","value":{"id":12345678901234567890,"looksLike":{"rawJSON":"1"}}}',
  );
});

test('session recorder stores a growing history about once', () => {
  const { recorder, lines } = recordLines();
  const messages: Json[] = [];
  for (let turn = 0; turn < 50; turn++) {
    const message = { role: turn % 2 === 0 ? 'user' : 'assistant', content: `${turn} ${'word '.repeat(60)}` };
    messages.push(message);
    openExchange(recorder, exchangeId(turn), turn);
    recorder.frame(
      exchangeId(turn),
      'request',
      { t: turn, type: 'json', value: { model: 'm', messages: [...messages] } },
      (text) => text,
    );
    recorder.closeExchange(
      { exchange: exchangeId(turn), outcome: 'completed', requestBytes: 0, responseBytes: 0 },
      turn,
    );
  }
  const references = lines()
    .filter((line) => line.includes('"messages":{"$part"') || line.includes('"messages":['))
    .join('').length;
  // Each request holds a reference and what is new since the last part: it does not grow with the history.
  expect(references / 50).toBeLessThan(900);
  const bodies = readLinesBack(lines()).exchanges.map(({ request }) => request.body);
  expect(bodies.at(-1)).toEqual({ type: 'json', value: { model: 'm', messages } });
});

test('session recorder finds a history again though its last messages carried a moving marker', () => {
  const { recorder, lines } = recordLines();
  const text = (index: number) => `<${index}> ${'word '.repeat(60)}`;
  const message = (index: number, isMarked: boolean) => ({
    role: 'user',
    content: [
      { type: 'text', text: text(index), ...(isMarked ? { cache_control: { type: 'ephemeral' } } : {}) },
    ],
  });
  for (let turn = 0; turn < 30; turn++) {
    const value = {
      messages: Array.from({ length: turn + 1 }, (_, index) => message(index, index === turn)),
    };
    openExchange(recorder, exchangeId(turn), turn);
    recorder.frame(exchangeId(turn), 'request', { t: turn, type: 'json', value }, (leafText) => leafText);
    recorder.closeExchange(
      { exchange: exchangeId(turn), outcome: 'completed', requestBytes: 0, responseBytes: 0 },
      turn,
    );
  }
  for (let index = 0; index < 30; index++) expect(lines().join('').split(text(index)).length - 1).toBe(1);
  expect(lines().filter((line) => line.includes('"$take"')).length).toBeGreaterThan(5);
});

test('session recorder masks each leaf once, and a part seen before not at all', () => {
  const { recorder } = recordLines();
  const masked: string[] = [];
  const long = 'a long text '.repeat(40);
  for (const turn of [0, 1]) {
    openExchange(recorder, exchangeId(turn), turn);
    recorder.frame(
      exchangeId(turn),
      'request',
      { t: turn, type: 'json', value: { messages: [{ content: long }], n: turn } },
      (text, field, where) => {
        masked.push(`${field} ${where}`);
        return text;
      },
    );
  }
  expect(masked).toEqual(['content /messages/0/content']);
});

// The attack: a prompt goes over a route that masks less; sent again over another one it was a reference to the secret in plain.
test.each(['json', 'event'] as const)(
  'session recorder refers to no part of an exchange that another policy masks: %s',
  (type) => {
    const { recorder, lines } = recordLines();
    const messages = [{ content: 'a long text with a secret in it '.repeat(20) }];
    const [lax, strict] = [{}, {}];
    openExchange(recorder, exchangeId(1), 0, lax);
    recorder.frame(exchangeId(1), 'request', { t: 0, type, value: { messages } });
    recorder.flush(0);
    const mask = (text: string) => text.replaceAll('secret', 'MASK');
    for (const id of [2, 3]) {
      openExchange(recorder, exchangeId(id), 1, strict);
      recorder.frame(exchangeId(id), 'request', { t: 1, type: 'json', value: { messages } }, mask);
    }
    recorder.flush(2);
    const { exchanges } = readLinesBack(lines());
    for (const at of [1, 2]) expect(JSON.stringify(exchanges[at]?.request)).not.toContain('secret');
    expect(lines().join('').split('MASK').length - 1).toBe(20);
  },
);

test('session recorder never refers to what stands under a secret name', () => {
  const { recorder, lines } = recordLines();
  const long = 'a long text '.repeat(40);
  openExchange(recorder, exchangeId(1));
  recorder.frame(
    exchangeId(1),
    'request',
    { t: 0, type: 'json', value: { note: long, password: long, nested: { password: [long] } } },
    (text, field) => (field === 'password' ? '[masked]' : text),
  );
  recorder.flush(1);
  const body = readLinesBack(lines()).exchanges[0]?.request.body;
  expect(body).toEqual({
    type: 'json',
    value: { note: long, password: '[masked]', nested: { password: ['[masked]'] } },
  });
});

test('session recorder rolls segments by size and by age, and each verifies', () => {
  const { recorder, segments } = recordLines();
  openExchange(recorder, exchangeId(1));
  for (let index = 0; index < 18; index++) {
    recorder.frame(exchangeId(1), 'response', {
      t: index,
      type: 'bytes',
      text: `${index}${'x'.repeat(1024 * 1024)}`,
    });
    recorder.flush(index);
  }
  recorder.frame(exchangeId(1), 'response', { t: 20, type: 'bytes', text: 'late' });
  recorder.flush(16 * 60 * 1000);
  recorder.flush(32 * 60 * 1000);
  recorder.close('idle', 32 * 60 * 1000);
  expect(segments.filter((lines) => lines.length > 0).length).toBeGreaterThanOrEqual(3);
  expect(verifyLines(segments).problems).toEqual([]);
});
