// An agent session as a sidecar ships it, made while it is sent: its requests grow by a turn each, and are recorded by the real recorder.
import type { SessionHeader } from '../../src/core/model/session.ts';
import type { SessionRecorder } from '../../src/core/record/session-recorder.ts';
import {
  firstMessages,
  type Message,
  nextMessages,
  toolDefinitions,
  turnEvents,
} from '../support/agent-session.ts';
import { openBenchExchange } from '../support/exchange.ts';
import { toFrame } from '../support/long-session.ts';
import type { BenchDevice } from './device.ts';
import { type Batch, toBatch } from './recordings.ts';

/** What is sent next: entries, or the seal of those before. */
export type Piece =
  | { readonly type: 'entries'; readonly batch: Batch }
  | { readonly type: 'seal'; readonly segment: number; readonly note: string };

export interface AgentRecording {
  readonly header: SessionHeader;
  /** Bytes of bodies that passed so far: requests, and answers as they are streamed. */
  passedBytes(): number;
  pieces(): Generator<Piece>;
}

export interface AgentOptions {
  readonly device: BenchDevice;
  readonly number: number;
  /** Of entries, about. */
  readonly bytes: number;
  /** After so many the agent begins a new conversation. */
  readonly turns: number;
}

const TOKENS = 240;
const TOKEN_MS = 12;
/** More than a session of 500 MB has. */
const TURNS_APART = 100_000;
const BATCH_BYTES = 1024 * 1024;

/** A session that ends once it has so many bytes. */
export function recordAgent({ device, number, bytes, turns }: AgentOptions): AgentRecording {
  const header = device.header(number);
  let passed = 0;
  return { header, passedBytes: () => passed, pieces };

  function* pieces(): Generator<Piece> {
    const waiting: Piece[] = [];
    let lines: string[] = [];
    let length = 0;
    let next = 0;
    let segment = 0;
    let recorded = 0;
    const cut = () => {
      if (lines.length > 0) waiting.push({ type: 'entries', batch: toBatch(next, lines) });
      next += lines.length;
      lines = [];
      length = 0;
    };
    const recorder = device.record(header, {
      append(line) {
        lines.push(line);
        length += line.length;
        recorded += line.length;
        if (length >= BATCH_BYTES) cut();
      },
      nextSegment(note) {
        cut();
        segment++;
        if (note !== undefined) waiting.push({ type: 'seal', segment, note });
      },
    });
    let messages: Message[] = [];
    let t = 0;
    for (let turn = 0; recorded < bytes; turn++) {
      if (turn % turns === 0) messages = firstMessages();
      // No two sessions say the same.
      const said = number * TURNS_APART + turn;
      const played = playTurn(recorder, { turn: said, messages, t });
      t = played.t;
      passed += played.passed;
      messages.push(...nextMessages({ turn: said, tokens: TOKENS }));
      recorder.flush(t);
      yield* waiting.splice(0);
    }
    recorder.close('stopped', t);
    yield* waiting.splice(0);
  }
}

interface Played {
  readonly turn: number;
  readonly messages: readonly Message[];
  readonly t: number;
}

function playTurn(recorder: SessionRecorder, { turn, messages, t: startedAt }: Played) {
  let t = startedAt;
  const exchange = `019abc00-0000-7000-8000-${String(turn).padStart(12, '0')}`;
  openBenchExchange(recorder, exchange, t);
  const body = JSON.stringify({ model: 'gpt-5', stream: true, tools: toolDefinitions(), messages });
  let passed = body.length;
  recorder.frame(exchange, 'request', { t, type: 'json', value: JSON.parse(body) }, (text) => text);
  for (const event of turnEvents({ turn, tokens: TOKENS })) {
    t += TOKEN_MS;
    passed += event.length;
    recorder.frame(exchange, 'response', toFrame(event, t));
  }
  recorder.closeExchange({ exchange, outcome: 'completed', requestBytes: body.length, responseBytes: 1 }, t);
  return { t, passed };
}
