// Reads what stands on disk of a session that a crash left: where its chain is, what it counts, which seals it wants.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Entry, parseEntry, toStatement } from '../../core/model/entry.ts';
import type { Sha256 } from '../../core/model/ports.ts';
import type { SessionHeader } from '../../core/model/session.ts';
import { entryHash, headerHash } from '../../core/proof/chain.ts';
import { createMerkleTree, type MerkleTree } from '../../core/proof/merkle.ts';
import type { ClosedSegment } from '../../core/proof/seal.ts';
import { type CoverageCount, createCoverageCount } from '../../core/record/coverage-count.ts';
import type { ChainState } from '../../core/record/entry-writer.ts';
import type { SessionCounts } from '../../core/record/session-recorder.ts';
import { readLines } from './read-lines.ts';
import { parseSegmentName, segmentName } from './session-folder.ts';

/** What stands on disk of a session. */
export interface FoundSession {
  readonly state: ChainState;
  /** The tree over what the open segment has. */
  readonly tree: MerkleTree;
  readonly closedSegments: readonly ClosedSegment[];
  readonly counts: SessionCounts;
  readonly coverage: CoverageCount;
  readonly isClosed: boolean;
  /** True where session-closed stands and only the close of its segment is missing. */
  readonly isSessionClosed: boolean;
  readonly lastT: number;
  /** Exchanges without a close, with the number of their last entry's time. */
  readonly open: ReadonlyMap<string, number>;
  /** Bytes of whole lines in the segment that is open. */
  readonly size: number;
  readonly tornBytes: number;
}

/** Throws where the lines are not one chain: what was changed after it was written must not be sealed. */
export async function scanSession(
  folder: string,
  header: SessionHeader,
  sha256: Sha256,
): Promise<FoundSession> {
  const scan = createScan(headerHash(header, sha256), sha256);
  for (const number of await segmentNumbers(folder)) {
    const file = join(folder, segmentName(number));
    scan.segment(number);
    for await (const line of readLines(file)) {
      const entry = line.isTorn ? undefined : tryParse(line.text);
      if (entry === undefined) {
        // Nothing after a line that is no entry was acknowledged: lines are written in order.
        scan.torn((await stat(file)).size - line.position);
        break;
      }
      scan.entry(entry, Buffer.byteLength(line.text) + 1);
    }
  }
  return scan.end();
}

async function segmentNumbers(folder: string): Promise<number[]> {
  const numbers = (await readdir(folder)).map((name) => parseSegmentName(name) ?? 0);
  return numbers.filter((number) => number > 0).sort((one, other) => one - other);
}

function tryParse(line: string): Entry | undefined {
  try {
    return parseEntry(line);
  } catch {
    return undefined;
  }
}

function createScan(start: string, sha256: Sha256) {
  let prev = start;
  let seq = 0;
  let segment = 1;
  let segmentFirst = 0;
  let tree = createMerkleTree(sha256);
  let size = 0;
  let tornBytes = 0;
  let lastT = 0;
  let lastType = '';
  let hasClose = false;
  const closedSegments: ClosedSegment[] = [];
  const counts = { exchanges: 0, gaps: 0, redactions: 0 };
  const open = new Map<string, number>();
  const coverage = createCoverageCount();

  function close(entry: Entry): void {
    const statement = toStatement(entry);
    const reason = statement?.type === 'segment-closed' ? statement.data.reason : 'unknown';
    closedSegments.push({
      segment,
      first: segmentFirst,
      last: entry.seq,
      root: tree.root(),
      tip: prev,
      reason,
    });
    tree = createMerkleTree(sha256);
    segmentFirst = seq;
  }

  return {
    segment(number: number): void {
      if (tornBytes > 0)
        throw new Error(`expected the torn line to be the last, found segment ${number} after it`);
      segment = number;
      size = 0;
      // Also one in which no whole line stands yet is open.
      lastType = '';
    },
    entry(entry: Entry, bytes: number): void {
      if (entry.seq !== seq || entry.prev !== prev)
        throw new Error(
          `expected entry ${seq} to follow the one before, found another: run cursor-rec verify`,
        );
      prev = entryHash(entry, sha256);
      tree.add(prev);
      seq++;
      lastT = Math.max(lastT, entry.t);
      lastType = entry.type;
      size += bytes;
      if (entry.type === 'segment-closed') close(entry);
      if (entry.type === 'session-closed') hasClose = true;
      count(entry, { counts, coverage, open });
    },
    torn(bytes: number): void {
      tornBytes = bytes;
    },
    end(): FoundSession {
      const isRolled = lastType === 'segment-closed';
      return {
        state: { seq, prev, segment: isRolled ? segment + 1 : segment, segmentFirst },
        tree,
        closedSegments,
        counts,
        coverage,
        isClosed: hasClose && isRolled && tornBytes === 0,
        isSessionClosed: hasClose,
        lastT,
        open,
        size: isRolled ? 0 : size,
        tornBytes,
      };
    },
  };
}

interface Counting {
  readonly counts: { exchanges: number; gaps: number; redactions: number };
  readonly coverage: CoverageCount;
  readonly open: Map<string, number>;
}

function count(entry: Entry, { counts, coverage, open }: Counting): void {
  const statement = toStatement(entry);
  if (statement === undefined) return;
  switch (statement.type) {
    case 'exchange-opened':
      counts.exchanges++;
      open.set(statement.data.exchange, entry.t);
      coverage.opened(statement.data.exchange, statement.data.omitted !== undefined);
      break;
    case 'frames':
      open.set(statement.data.exchange, entry.t);
      if (statement.data.frames.some(({ type }) => type === 'digest'))
        coverage.missing(statement.data.exchange);
      break;
    case 'exchange-closed':
      open.delete(statement.data.exchange);
      coverage.closed(statement.data.exchange, statement.data.outcome);
      break;
    case 'gap':
      counts.gaps++;
      if (statement.data.exchange !== undefined) coverage.missing(statement.data.exchange);
      break;
    case 'redaction':
      counts.redactions += statement.data.findings.length;
      break;
  }
}
