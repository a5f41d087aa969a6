// What a fleet of sidecars sends: sessions made by the real recorder, cut into batches and packed before anything is measured.
import { zstdCompressSync } from 'node:zlib';
import type { SessionHeader } from '../../src/core/model/session.ts';
import { turnEvents } from '../support/agent-session.ts';
import { openBenchExchange } from '../support/exchange.ts';
import { toFrame } from '../support/long-session.ts';
import { seededText } from '../support/text.ts';
import type { BenchDevice } from './device.ts';

export interface Batch {
  readonly from: number;
  readonly entries: number;
  readonly plainBytes: number;
  /** NDJSON under zstd. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface BenchSession {
  readonly device: BenchDevice;
  readonly id: string;
  readonly header: string;
  readonly batches: readonly Batch[];
  /** Of its first segment, where it is closed. */
  readonly seal?: string;
}

export interface SessionOptions {
  readonly device: BenchDevice;
  readonly number: number;
  /** At least. */
  readonly entries: number;
  readonly batchEntries: number;
  /** Ends with its last batch; absent: it is live, and what is no whole batch is left out. */
  readonly isClosed?: boolean;
}

const TOKENS = 120;
const TOKEN_MS = 25;
const PROMPT_CHARS = 4000;

/** A session of short conversations. */
export function makeSession(options: SessionOptions): BenchSession {
  const { device, number, batchEntries, isClosed = false } = options;
  const header = device.header(number);
  const { lines, seal } = recordLines(header, options);
  return {
    device,
    id: header.id,
    header: JSON.stringify(header),
    batches: toBatches(lines, { size: batchEntries, isWhole: isClosed }),
    ...(seal === undefined ? {} : { seal }),
  };
}

function recordLines(header: SessionHeader, { device, number, entries, isClosed }: SessionOptions) {
  const lines: string[] = [];
  let seal: string | undefined;
  const recorder = device.record(header, {
    append: (line) => void lines.push(line),
    nextSegment: (note) => {
      seal = note;
    },
  });
  let t = 0;
  for (let turn = 0; lines.length < entries; turn++) {
    const exchange = `019abd00-${String(number).padStart(4, '0').slice(-4)}-7000-8000-${String(turn).padStart(12, '0')}`;
    openBenchExchange(recorder, exchange, t);
    const content = seededText(number * 1000 + turn, PROMPT_CHARS);
    const value = { model: 'gpt-5', stream: true, messages: [{ role: 'user', content }] };
    recorder.frame(exchange, 'request', { t, type: 'json', value }, (text) => text);
    for (const event of turnEvents({ turn: number + turn, tokens: TOKENS })) {
      t += TOKEN_MS;
      recorder.frame(exchange, 'response', toFrame(event, t));
    }
    recorder.closeExchange({ exchange, outcome: 'completed', requestBytes: 1, responseBytes: 1 }, t);
    recorder.flush(t);
  }
  if (isClosed === true) recorder.close('stopped', t);
  return { lines, seal };
}

function toBatches(
  lines: readonly string[],
  { size, isWhole }: { readonly size: number; readonly isWhole: boolean },
): readonly Batch[] {
  const batches: Batch[] = [];
  for (let from = 0; isWhole ? from < lines.length : from + size <= lines.length; from += size)
    batches.push(toBatch(from, lines.slice(from, from + size)));
  return batches;
}

/** Lines as a sidecar sends them; the first has the seq `from`. */
export function toBatch(from: number, lines: readonly string[]): Batch {
  const text = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  const bytes = new Uint8Array(zstdCompressSync(text));
  return { from, entries: lines.length, plainBytes: text.length, bytes };
}
