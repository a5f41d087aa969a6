// Sessions of any kind that a recorder may write, for verifiers that must not raise a false alarm.
import fc from 'fast-check';
import type { Json } from '../../src/core/model/json.ts';
import { exchangeId, openExchange } from '../support/recording.ts';
import { beginSession, deviceKeyOf, headerOf } from '../support/sealed-session.ts';

type Step =
  | { readonly type: 'body'; readonly value: Json }
  | { readonly type: 'events'; readonly values: readonly Json[] }
  | { readonly type: 'bytes'; readonly text: string }
  | { readonly type: 'gap'; readonly bytes: number }
  | { readonly type: 'findings'; readonly count: number }
  | { readonly type: 'pause'; readonly ms: number };

export interface CleanSession {
  /** Exchanges, one after the other, each with what happens in it. */
  readonly exchanges: readonly (readonly Step[])[];
  readonly isOpen: boolean;
}

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('\ud800', '\udc00', '\u0001', '"', '\\', 'é', '😀', 'a', '$') }),
  fc.string({ minLength: 200, maxLength: 400 }),
);
const name = fc.oneof(
  text,
  fc.constantFrom('$part', '$', '$$x', '__proto__', 'constructor', '😀', '\uffff', 'a'),
);
const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, 1e21, 1e-7, 5e-324, 1.7976931348623157e308, 123456789012345680000),
);
const { value: json } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, false),
    number,
    text,
    fc.array(tie('value'), { minLength: 1, maxLength: 4 }),
    fc
      .uniqueArray(fc.tuple(name, tie('value')), { selector: ([key]) => key, maxLength: 4 })
      .map((members) => Object.fromEntries(members)),
  ),
}));
/** What a client sends again and again, longer each time. */
const history = fc.array(fc.record({ role: fc.constant('user'), content: text }), {
  minLength: 1,
  maxLength: 6,
});

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ type: fc.constant('body'), value: fc.oneof(json, history) } as const),
  fc.record({
    type: fc.constant('events'),
    values: fc.oneof(
      fc.array(json, { maxLength: 5 }),
      fc.array(text, { maxLength: 30 }).map((texts) => texts.map((content) => ({ delta: { content } }))),
    ),
  } as const),
  fc.record({ type: fc.constant('bytes'), text } as const),
  fc.record({ type: fc.constant('gap'), bytes: fc.nat() } as const),
  fc.record({ type: fc.constant('findings'), count: fc.nat(3) } as const),
  fc.record({ type: fc.constant('pause'), ms: fc.constantFrom(1, 1000, 16 * 60_000) } as const),
);

export const cleanSession: fc.Arbitrary<CleanSession> = fc.record({
  exchanges: fc.array(fc.array(step, { maxLength: 8 }), { minLength: 1, maxLength: 4 }),
  isOpen: fc.boolean(),
});

/** Records the session under `home`; returns its folder. */
export async function recordClean(
  home: string,
  index: number,
  { exchanges, isOpen }: CleanSession,
): Promise<string> {
  const key = deviceKeyOf('clean');
  const { recorder, files, folder } = beginSession(home, { header: headerOf(index, key), key });
  let t = 0;
  for (const [number, steps] of exchanges.entries()) {
    const exchange = exchangeId(number);
    openExchange(recorder, exchange, t);
    for (const one of steps) {
      t += 5;
      if (one.type === 'pause') {
        t += one.ms;
        recorder.flush(t);
      } else if (one.type === 'body')
        recorder.frame(exchange, 'request', { t, type: 'json', value: one.value }, (leaf) => leaf);
      else if (one.type === 'bytes')
        recorder.frame(exchange, 'response', { t, type: 'bytes', text: one.text });
      else if (one.type === 'gap')
        recorder.gap({ reason: 'queue-full', from: t, to: t, bytes: one.bytes, exchange, side: 'response' });
      else if (one.type === 'events')
        for (const value of one.values)
          recorder.frame(exchange, 'response', { t: t++, type: 'event', value });
      else
        recorder.redactions(
          exchange,
          Array.from({ length: one.count }, () => ({
            where: '/x',
            rule: 'r',
            fingerprint: '0a1b2c3d',
            length: 9,
          })),
          t,
        );
    }
    recorder.closeExchange({ exchange, outcome: 'completed', requestBytes: 1, responseBytes: 1 }, t);
  }
  // Without its end it is as a session that is still recorded.
  if (isOpen) recorder.flush(t);
  else recorder.close('stopped', t);
  await files.commit();
  await files.close();
  return folder;
}
