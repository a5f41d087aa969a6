// Writes statements as the lines of a session's chain, segment after segment (FORMAT.md §3, §4).
import type { Statement } from '../model/entry.ts';
import { asJson } from '../model/json.ts';
import type { RandomHex, Sha256 } from '../model/ports.ts';
import { formatCanonical } from '../proof/canonical.ts';
import { commitmentOf, entryHash, formatEntryLine } from '../proof/chain.ts';
import { createMerkleTree, type MerkleTree } from '../proof/merkle.ts';
import type { WriteSeal } from './seal-writer.ts';

/** A segment closes at this size, so that a seal is never long in coming and a reader can skip. */
const SEGMENT_CHARS = 16 * 1024 * 1024;
/** … or at this age, so that a quiet session is sealed too. */
const SEGMENT_MS = 15 * 60 * 1000;

/** Where lines go: `append` takes one line without its LF, `nextSegment` ends the file, with the text of its seal. Neither may throw. */
export interface LineSink {
  append(line: string): void;
  nextSegment(seal?: string): void;
}

/** Where a chain stands. `segmentFirst`: seq of the segment's first entry; `prev`: the tip. */
export interface ChainState {
  readonly seq: number;
  readonly prev: string;
  readonly segment: number;
  readonly segmentFirst: number;
}

export interface EntryWriterOptions {
  readonly state: ChainState;
  /** The tree over the entries that the segment has already; by default it has none. */
  readonly tree?: MerkleTree;
  /** Absent: segments close without a seal. */
  readonly writeSeal?: WriteSeal;
  readonly sha256: Sha256;
  readonly randomHex: RandomHex;
  readonly sink: LineSink;
}

export interface EntryWriter {
  /** Writes one statement that happened at `t`; returns its seq. */
  write(statement: Statement, t: number): number;
  /** Ends the segment if it is large or old enough at `t`: never between a part and what refers to it. */
  rollIfDue(t: number): void;
  /** Ends the last segment. */
  close(t: number): void;
  /** Where the chain stands now. */
  readonly state: ChainState;
}

/** A writer that goes on from `state`. */
export function createEntryWriter(options: EntryWriterOptions): EntryWriter {
  const { sha256, randomHex, sink, writeSeal } = options;
  let { seq, prev, segment, segmentFirst } = options.state;
  let tree = options.tree ?? createMerkleTree(sha256);
  let segmentChars = 0;
  let segmentStart: number | undefined;

  function write(statement: Statement, t: number): number {
    const canonicalData = formatCanonical(asJson(statement.data));
    const salt = randomHex(16);
    const commit = commitmentOf(canonicalData, salt, sha256);
    const fields = { seq, prev, t: Math.max(0, Math.round(t)), type: statement.type, commit };
    const line = formatEntryLine(fields, { salt, canonicalData });
    prev = entryHash(fields, sha256);
    tree.add(prev);
    segmentChars += line.length;
    segmentStart ??= t;
    sink.append(line);
    return seq++;
  }

  function closeSegment(reason: 'size' | 'age' | 'session', t: number): void {
    const last = write(
      { type: 'segment-closed', data: { segment, reason, first: segmentFirst, last: seq } },
      t,
    );
    sink.nextSegment(
      writeSeal?.({ segment, first: segmentFirst, last, root: tree.root(), tip: prev, reason }),
    );
    tree = createMerkleTree(sha256);
    segment++;
    segmentFirst = seq;
    segmentChars = 0;
    segmentStart = undefined;
  }

  return {
    write,
    rollIfDue(t) {
      if (segmentChars >= SEGMENT_CHARS) closeSegment('size', t);
      else if (segmentStart !== undefined && t - segmentStart >= SEGMENT_MS) closeSegment('age', t);
    },
    close: (t) => closeSegment('session', t),
    get state() {
      return { seq, prev, segment, segmentFirst };
    },
  };
}
