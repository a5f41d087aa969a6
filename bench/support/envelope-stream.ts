// The answers of Cursor's agent in these benches: Connect envelopes with text, the same bytes for the same plan.
import { encode } from '../../test/support/cursor/encode.ts';
import { frameEnd, frameMessage } from '../../test/support/cursor/framing.ts';
import { prompt, text, turnEnded } from '../../test/support/cursor/messages.ts';
import { nowNs, type Plan } from './plan.ts';
import { createRandom, seededText } from './text.ts';

export type StreamPlan = Extract<Plan, { type: 'stream' }>;

/** `RunSSE` over HTTP/1.1, `Run` over HTTP/2: what Cursor itself uses there. */
export const runPaths = {
  'http/1.1': '/agent.v1.AgentService/RunSSE',
  h2: '/agent.v1.AgentService/Run',
} as const;
export const appendPath = '/aiserver.v1.BidiService/BidiAppend';

/** One text in so many is long, and so comes compressed. */
const LONG_EVERY = 100;
const LONG_CHARACTERS = 4000;
const SHORT_CHARACTERS = { least: 4, most: 200 };
const SOURCE = seededText(5, 100_000);

/** All envelopes of an answer: `chunks` texts, the end of the turn, the end of the stream. */
export function* streamEnvelopes({ stream, chunks, isStamped }: StreamPlan): Generator<Uint8Array> {
  const random = createRandom(stream);
  const { least, most } = SHORT_CHARACTERS;
  for (let number = 0; number < chunks; number += 1) {
    const isLong = !isStamped && number % LONG_EVERY === LONG_EVERY - 1;
    const length = isLong ? LONG_CHARACTERS : least + Math.floor(random() * (most - least));
    const start = Math.floor(random() * (SOURCE.length - LONG_CHARACTERS));
    const words = SOURCE.slice(start, start + length);
    yield frameMessage(text(isStamped ? `{"sentNs":${nowNs()}} ${words}` : words));
  }
  yield frameMessage(turnEnded(2000, chunks));
  yield frameEnd({});
}

/** What a client sends to begin with: the id of its run, or over HTTP/2 the prompt itself. */
export function runBody(protocol: keyof typeof runPaths, requestId: string, promptBytes: number): Buffer {
  const message = protocol === 'h2' ? prompt(seededText(6, promptBytes)) : encode([1, requestId]);
  return Buffer.from(frameMessage(message));
}
