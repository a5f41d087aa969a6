// Records a session with every type of frame, and every form of stored value.
import type { DecodedFrame } from '../../src/core/model/frame.ts';
import { toRawNumber } from '../../src/core/model/raw-number.ts';
import type { SessionRecorder } from '../../src/core/record/session-recorder.ts';
import { exchangeId, openExchange } from '../support/recording.ts';

/** Longer than what a part is made of. */
const LONG = 'word '.repeat(60);
const HEADERS = [['content-type', 'application/octet-stream']] as const;

/** Four exchanges, from `t` on: JSON that grows, events, envelopes, and the rest. */
export function recordEveryFrame(recorder: SessionRecorder, t: number): void {
  record(recorder, { number: 1, t, request: [json(t, 12)], response: events(t) });
  record(recorder, { number: 2, t, request: [json(t, 14)], response: lines(t) });
  record(recorder, { number: 3, t, request: envelopes(t), response: [...envelopes(t), trailers(t)] });
  record(recorder, { number: 4, t, request: messages(t), response: [...messages(t), ...bodies(t)] });
}

interface Bodies {
  readonly number: number;
  readonly t: number;
  readonly request: readonly DecodedFrame[];
  readonly response: readonly DecodedFrame[];
}

function record(recorder: SessionRecorder, { number, t, request, response }: Bodies): void {
  const exchange = exchangeId(number);
  openExchange(recorder, exchange, t);
  for (const frame of request) recorder.frame(exchange, 'request', frame, (text) => text);
  for (const frame of [head(t), ...response]) recorder.frame(exchange, 'response', frame, (text) => text);
  recorder.closeExchange(
    { exchange, outcome: 'completed', requestBytes: 100, responseBytes: 1_000 },
    t + 100,
  );
}

function head(t: number): DecodedFrame {
  return { t: t + 5, type: 'head', status: 200, headers: HEADERS };
}

function trailers(t: number): DecodedFrame {
  return { t: t + 90, type: 'trailers', headers: [['grpc-status', '0']] };
}

/** A list that begins as the one before it did, a number that no double holds, names with a `$`. */
function json(t: number, count: number): DecodedFrame {
  const messages = Array.from({ length: count }, (_, index) => ({ role: 'user', content: `${index} sheep` }));
  return { t, type: 'json', value: { $schema: '$', messages, seed: toRawNumber('12345678901234567890.0') } };
}

function events(t: number): DecodedFrame[] {
  return [
    { t: t + 10, type: 'event', comment: 'ping' },
    { t: t + 11, type: 'event', retry: 3000 },
    { t: t + 12, type: 'event', event: 'start', id: '1', value: { n: 0 } },
    ...['a', 'b', 'c'].map((text, index) => ({
      t: t + 13 + index,
      type: 'event' as const,
      event: 'delta',
      value: { text, index, isLast: index === 2 },
    })),
    { t: t + 20, type: 'event', text: '[DONE]' },
  ];
}

function lines(t: number): DecodedFrame[] {
  return [
    { t: t + 10, type: 'line', value: { content: LONG } },
    { t: t + 11, type: 'line', text: 'no JSON' },
    { t: t + 12, type: 'digest', sha256: 'a'.repeat(64), bytes: 30_000_000 },
  ];
}

function envelopes(t: number): DecodedFrame[] {
  return [
    ...['Hel', 'lo'].map((text, index) => ({
      t: t + 10 + index,
      type: 'envelope' as const,
      value: { text_delta: { text } },
    })),
    { t: t + 12, type: 'envelope', base64: '/wD+' },
    { t: t + 13, type: 'envelope', text: 'plain' },
    { t: t + 14, type: 'envelope', isEnd: true, value: {} },
  ];
}

function messages(t: number): DecodedFrame[] {
  return [
    { t: t + 10, type: 'message', opcode: 'text', value: [1, 2.5, null, true] },
    { t: t + 11, type: 'message', opcode: 'binary', base64: 'AP8=' },
    { t: t + 12, type: 'message', opcode: 'ping', text: '' },
    { t: t + 13, type: 'message', opcode: 'pong', text: '' },
    { t: t + 14, type: 'message', opcode: 'close', base64: 'A+g=' },
  ];
}

function bodies(t: number): DecodedFrame[] {
  return [
    { t: t + 20, type: 'bytes', text: 'up to where it broke off' },
    { t: t + 21, type: 'bytes', base64: '//79' },
  ];
}
