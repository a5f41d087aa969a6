// One exchange finds its session once, whatever happens while it asks.
import { expect, test } from 'vitest';
import type { CaptureEvent, ExchangeOpened } from '../../../src/core/model/capture.ts';
import { parseEntry } from '../../../src/core/model/entry.ts';
import type { Redactor } from '../../../src/core/redact/redactor.ts';
import type { CursorWatch } from '../../../src/sidecar/worker/cursor-watch.ts';
import { ExchangeRecorder } from '../../../src/sidecar/worker/exchange-recorder.ts';
import type { LinkedSession, SessionLinks } from '../../../src/sidecar/worker/link.ts';
import type { OpenSession } from '../../../src/sidecar/worker/open-session.ts';
import { exchangeId, recordLines } from '../../support/recording.ts';

const EXCHANGE = exchangeId(1);
const OPENED: ExchangeOpened = {
  type: 'exchange-opened',
  exchange: EXCHANGE,
  at: 0,
  method: 'POST',
  url: 'https://api.example/x',
  route: 'other',
  client: { address: '127.0.0.1', connection: 1 },
  headers: [],
};
/** Nothing in these tests has a secret. */
const redactor = {
  url: (text: string) => ({ text, redactions: [] }),
  text: (text: string) => ({ text, redactions: [] }),
  headers: () => ({ headers: [], redactions: [] }),
} as unknown as Redactor;
const watch = { exchangeOpened: () => undefined } as unknown as CursorWatch;

/** The types of the entries of an exchange without bodies that finds its session by `find`. */
function typesOf(
  find: (linked: LinkedSession, tellWaiting: () => void) => LinkedSession | undefined,
): string[] {
  const { recorder: session, lines } = recordLines();
  const linked = {
    session: { recorder: session, toT: (at: number) => at, touchedAt: 0, over: [] } as unknown as OpenSession,
    link: { by: 'request-id', confidence: 1 } as const,
    learn: () => undefined,
  };
  const waiting: (() => void)[] = [];
  const links = {
    link: () =>
      find(linked, () => {
        for (const act of waiting.splice(0)) act();
      }),
    whenKnown: (_: unknown, act: () => void) => waiting.push(act),
    whenDecodable: () => false,
    codec: () => undefined,
  } as unknown as SessionLinks;
  const recorder = new ExchangeRecorder({ opened: OPENED, redactor, links, closed: () => undefined, watch });
  for (const event of EVENTS) recorder.take(event, () => undefined);
  return lines().map((line) => parseEntry(line).type);
}

const EVENTS: readonly Exclude<CaptureEvent, ExchangeOpened>[] = [
  { type: 'body-ended', exchange: EXCHANGE, at: 1, side: 'request' },
  { type: 'response-head', exchange: EXCHANGE, at: 2, status: 200, headers: [] },
  { type: 'body-ended', exchange: EXCHANGE, at: 3, side: 'response' },
  {
    type: 'exchange-closed',
    exchange: EXCHANGE,
    at: 4,
    outcome: 'completed',
    requestBytes: 0,
    responseBytes: 0,
  },
];

test('an exchange that waited for its run and names it itself is opened once', () => {
  // The symptom: it was opened again after its close, which no verifier lets pass.
  let asked = 0;
  const types = typesOf((linked, tellWaiting) => {
    if (asked++ === 0) return undefined;
    tellWaiting();
    return linked;
  });
  expect(types).toEqual(['exchange-opened', 'frames', 'exchange-closed']);
});

test('an exchange asks again for its session where that failed once', () => {
  let asked = 0;
  const types = typesOf((linked) => {
    if (asked++ === 0) throw new Error('expected a session, found a fault of ours');
    return linked;
  });
  expect(types.filter((type) => type !== 'gap')).toEqual(['exchange-opened', 'frames', 'exchange-closed']);
});
