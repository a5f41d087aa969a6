// Checks lines as they arrive against where their session stands, and moves it on.
import { createCommitter } from '../../core/proof/chain.ts';
import { createMerkleTree, type MerkleTree } from '../../core/proof/merkle.ts';
import { createLineReader, type ReadLine } from '../../core/verify/line.ts';
import { sha256 } from '../../node/hashing.ts';
import { CollectorError } from '../collector-error.ts';
import { splitLines } from '../store/pack/lines.ts';
import type { SessionProgress } from '../store/session-store.ts';
import type { NewSegment } from '../store/stored-segment.ts';

/** Lines of one segment in a row that are new. */
export interface NewRun {
  readonly segment: number;
  readonly first: number;
  readonly last: number;
  /** The lines, each with its LF: a view of what was checked. */
  readonly bytes: Uint8Array;
}

/** What lines came to. */
export interface CheckedLines {
  readonly progress: SessionProgress;
  readonly runs: readonly NewRun[];
  readonly closed: readonly NewSegment[];
}

const REASONS: readonly unknown[] = ['size', 'age', 'session'];

/**
 * Takes lines, each with its LF, that continue a session, the first with the seq that it wants next. Throws CollectorError
 * `bad-request` where a line is not written in the one way or does not chain, `closed` where the session had ended.
 */
export function checkLines(session: string, start: SessionProgress, text: Uint8Array): CheckedLines {
  const follow = createFollower(session, start, text);
  for (const line of splitLines(text)) follow.line(line);
  return follow.end();
}

/** Reads a line, known or new. Throws CollectorError `bad-request`, which says what is wanted `next`. */
export function createStrictReader(next: number): (bytes: Uint8Array, seq: number) => ReadLine {
  let problem: string | undefined;
  const read = createLineReader(sha256, (code, message) => {
    problem ??= `${code}: ${message}`;
  });
  return (bytes, seq) => {
    problem = undefined;
    const line = read(bytes);
    if (line !== undefined && problem === undefined) return line;
    throw new CollectorError('bad-request', `entry ${seq}: ${problem ?? 'expected an entry, found none'}`, {
      next,
    });
  };
}

interface Follower {
  line(bytes: Uint8Array): void;
  end(): CheckedLines;
}

/**
 * | state of the session | other entry | session-closed | segment-closed            |
 * |----------------------|-------------|----------------|---------------------------|
 * | live                 | live        | ending         | live, the next segment    |
 * | ending               | refused     | refused        | closed                    |
 * | closed               | refused     | refused        | refused                   |
 *
 * `ending` is live with a close reason: a batch may end there.
 */
function createFollower(session: string, start: SessionProgress, text: Uint8Array): Follower {
  const read = createStrictReader(start.next);
  const commitmentOf = createCommitter(sha256);
  const runs: { segment: number; first: number; last: number; from: number; to: number }[] = [];
  const closed: NewSegment[] = [];
  let { next, tip, segment, segmentFirst, state, closeReason, lastT } = start;
  let tree = createMerkleTree(sha256, { leaves: next - segmentFirst, peaks: start.peaks });

  function refuse(message: string, code: 'bad-request' | 'closed' = 'bad-request'): never {
    // Nothing of what was sent is stored: what is wanted is what was wanted before.
    throw new CollectorError(code, `entry ${next}: ${message}`, { next: start.next });
  }

  function check({ entry, salt, canonicalData }: ReadLine): void {
    if (state === 'closed') refuse('expected nothing after the end of the session', 'closed');
    if (entry.seq !== next) refuse(`expected seq ${next}, found ${entry.seq}`);
    if (entry.prev !== tip) refuse('expected prev to be the hash of what stands before, found another');
    if (closeReason !== undefined && entry.type !== 'segment-closed')
      refuse('expected segment-closed after session-closed, found another entry', 'closed');
    if (salt === undefined || canonicalData === undefined) return;
    if (commitmentOf(canonicalData, salt) !== entry.commit)
      refuse('expected the commitment to its salt and data, found another');
  }

  function add(bytes: Uint8Array): void {
    const run = runs.at(-1);
    const from = run?.to ?? 0;
    const to = from + bytes.length + 1;
    if (run?.segment === segment) Object.assign(run, { last: next, to });
    else runs.push({ segment, first: next, last: next, from, to });
  }

  function close(line: ReadLine, hash: string): void {
    const found = line.data();
    const wanted = { segment, first: segmentFirst, last: next };
    const isSame = Object.entries(wanted).every(([name, value]) => found?.[name] === value);
    const reason = found?.reason;
    if (!isSame || typeof reason !== 'string' || !REASONS.includes(reason))
      refuse('expected segment-closed to name this segment, found other numbers or another reason');
    if ((reason === 'session') !== (closeReason !== undefined))
      refuse('expected the reason session right after session-closed and nowhere else');
    closed.push(toSegment({ session, reason, tip: hash, tree, ...wanted }));
    if (reason === 'session') state = 'closed';
    segment++;
    segmentFirst = next + 1;
    tree = createMerkleTree(sha256);
  }

  return {
    line(bytes) {
      const line = read(bytes, next);
      check(line);
      const { hash } = line;
      tree.add(hash);
      add(bytes);
      if (line.entry.type === 'segment-closed') close(line, hash);
      else if (line.entry.type === 'session-closed') closeReason = String(line.data()?.reason ?? '');
      tip = hash;
      lastT = Math.max(lastT, line.entry.t);
      next++;
    },
    end: () => ({
      progress: {
        next,
        tip,
        segment,
        segmentFirst,
        peaks: tree.peaks,
        state,
        ...(closeReason === undefined ? {} : { closeReason }),
        lastT,
      },
      runs: runs.map(({ from, to, ...run }) => ({ ...run, bytes: text.subarray(from, to) })),
      closed,
    }),
  };
}

function toSegment({
  tree,
  ...facts
}: Omit<NewSegment, 'root' | 'revision'> & { readonly tree: MerkleTree }) {
  return { ...facts, root: tree.root(), revision: 0 };
}
