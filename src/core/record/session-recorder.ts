// Turns what happens in one session into entries: exchanges, their frames, redactions, gaps, the close.
import type { Covered } from '../model/coverage.ts';
import type {
  ExchangeClosedData,
  ExchangeOpenedData,
  GapData,
  IdentityData,
  PolicyData,
  SessionClosedData,
} from '../model/entry.ts';
import type { DecodedFrame, Frame, Side } from '../model/frame.ts';
import type { Json } from '../model/json.ts';
import type { RandomHex, Sha256 } from '../model/ports.ts';
import type { Redaction } from '../model/redaction.ts';
import type { MerkleTree } from '../proof/merkle.ts';
import { type CoverageCount, createCoverageCount } from './coverage-count.ts';
import { type ChainState, createEntryWriter, type LineSink } from './entry-writer.ts';
import { createFrameBuffer, type FrameBuffer } from './frame-buffer.ts';
import { createPartStore, type MaskLeaf } from './part-store.ts';
import type { WriteSeal } from './seal-writer.ts';

/** What session-closed counts, but for how the exchanges are covered. */
export type SessionCounts = Omit<SessionClosedData, 'reason' | 'coverage'>;
/** Those of a session that begins. */
export const NO_COUNTS: SessionCounts = { exchanges: 0, gaps: 0, redactions: 0 };

export interface SessionRecorderOptions {
  readonly state: ChainState;
  /** The tree over the entries that the segment has already; by default it has none. */
  readonly tree?: MerkleTree;
  /** Absent: segments close without a seal. */
  readonly writeSeal?: WriteSeal;
  /** What the session's entries count up to so far: all zero for a new one. */
  readonly counts: SessionCounts;
  /** The same of its coverage; by default there is none yet. */
  readonly coverage?: CoverageCount;
  readonly sha256: Sha256;
  readonly randomHex: RandomHex;
  readonly isSecretField: (name: string) => boolean;
  readonly sink: LineSink;
}

export interface SessionRecorder {
  /** `policy` stands for what masks its frames: exchanges of one policy share parts, others do not. */
  openExchange(opened: ExchangeOpenedData, t: number, policy?: object): void;
  /** Takes one frame in. With `mask` its value is raw and each new leaf goes through it; without, it was masked before. */
  frame(exchange: string, side: Side, frame: DecodedFrame, mask?: MaskLeaf): void;
  redactions(exchange: string, findings: readonly Redaction[], t: number): void;
  gap(gap: GapData): void;
  /** Says who stands behind what comes from now on. */
  identity(change: IdentityData, t: number): void;
  /** Says what holds from now on. */
  policy(data: PolicyData, t: number): void;
  /** Says how much of it is in the entries. */
  closeExchange(closed: ExchangeClosedData, t: number): Covered;
  /** Writes what waits for more of its kind, so that all that came so far is in the lines. */
  flush(t: number): void;
  close(reason: string, t: number): void;
  readonly openExchanges: number;
  /** What the entries written so far count up to. */
  readonly counts: SessionCounts;
  /** Where the chain stands now. */
  readonly state: ChainState;
}

/** A recorder for one session, from its first entry or from where a chain stands. */
export function createSessionRecorder(options: SessionRecorderOptions): SessionRecorder {
  const writer = createEntryWriter(options);
  let now = 0;
  const parts = createPartStore({
    ...options,
    writePart: (value) => writer.write({ type: 'part', data: { value } }, now),
  });
  const buffers = new Map<string, FrameBuffer>();
  /** By exchange. */
  const policies = new Map<string, object>();
  const open = new Set<string>();
  const counts = { ...options.counts };
  const coverage = options.coverage ?? createCoverageCount();

  function bufferOf(exchange: string, side: Side): FrameBuffer {
    const key = `${side}/${exchange}`;
    const known = buffers.get(key);
    if (known !== undefined) return known;
    const buffer = createFrameBuffer((frames) => {
      const stored = frames.map((frame) => storeFrame(frame, exchange));
      writer.write({ type: 'frames', data: { exchange, side, frames: stored } }, frames.at(-1)?.t ?? now);
    });
    buffers.set(key, buffer);
    return buffer;
  }

  function storeFrame(frame: Frame, exchange: string): Frame {
    if (!('value' in frame) || frame.value === undefined || frame.type === 'json') return frame;
    return { ...frame, value: store(frame.value, exchange, asMasked) };
  }

  function store(value: Json, exchange: string, mask: MaskLeaf): Json {
    return parts.store(value, mask, policies.get(exchange) ?? NO_POLICY);
  }

  function flushExchange(exchange: string): void {
    for (const side of ['request', 'response'] as const) {
      buffers.get(`${side}/${exchange}`)?.flush();
      buffers.delete(`${side}/${exchange}`);
    }
  }

  return {
    get counts() {
      return { ...counts };
    },
    get openExchanges() {
      return open.size;
    },
    get state() {
      return writer.state;
    },
    openExchange(opened, t, policy) {
      now = t;
      if (policy !== undefined) policies.set(opened.exchange, policy);
      open.add(opened.exchange);
      counts.exchanges++;
      coverage.opened(opened.exchange, opened.omitted !== undefined);
      writer.write({ type: 'exchange-opened', data: opened }, t);
    },
    frame(exchange, side, frame, mask) {
      now = frame.t;
      // A whole JSON body is stored at once: it may be megabytes of history, of which only the references are kept waiting.
      const stored =
        frame.type === 'json' ? { ...frame, value: store(frame.value, exchange, mask ?? asMasked) } : frame;
      if (frame.type === 'digest') coverage.missing(exchange);
      bufferOf(exchange, side).push(stored);
    },
    redactions(exchange, findings, t) {
      if (findings.length === 0) return;
      counts.redactions += findings.length;
      writer.write({ type: 'redaction', data: { exchange, findings } }, t);
    },
    gap(gap) {
      counts.gaps++;
      if (gap.exchange !== undefined) coverage.missing(gap.exchange);
      writer.write({ type: 'gap', data: gap }, gap.to);
    },
    identity(change, t) {
      now = t;
      for (const buffer of buffers.values()) buffer.flush();
      writer.write({ type: 'identity', data: change }, t);
    },
    policy(data, t) {
      now = t;
      writer.write({ type: 'policy', data }, t);
    },
    closeExchange(closed, t) {
      now = t;
      flushExchange(closed.exchange);
      open.delete(closed.exchange);
      policies.delete(closed.exchange);
      writer.write({ type: 'exchange-closed', data: closed }, t);
      return coverage.closed(closed.exchange, closed.outcome);
    },
    flush(t) {
      now = t;
      for (const buffer of buffers.values()) buffer.flush();
      writer.rollIfDue(t);
    },
    close(reason, t) {
      now = t;
      for (const buffer of buffers.values()) buffer.flush();
      writer.write({ type: 'session-closed', data: { reason, ...counts, coverage: coverage.now() } }, t);
      writer.close(t);
    },
  };
}

/** Of exchanges that were opened without one. */
const NO_POLICY = {};

function asMasked(text: string): Json & string {
  return text;
}
