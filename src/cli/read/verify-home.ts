// Verifies all that a home has recorded, and that nothing of it is missing as a whole (FORMAT.md §11).
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sha256 } from '../../core/model/ports.ts';
import type { ClosedSession, PrunedSession } from '../../core/proof/session-index.ts';
import type { NoteKey } from '../../core/proof/signed-note.ts';
import { type AccessCheck, type AccessProblem, createAccessCheck } from '../../core/verify/access-check.ts';
import { type AccessAnchor, createIndexCheck, type IndexProblem } from '../../core/verify/index-check.ts';
import type { Verdict } from '../../core/verify/verdict.ts';
import { verifyEd25519 } from '../../node/verifying.ts';
import { accessPath } from '../../sidecar/spool/access-tip.ts';
import { readLines } from '../../sidecar/spool/read-lines.ts';
import { sessionFolder } from '../../sidecar/spool/session-folder.ts';
import { indexPath } from '../../sidecar/spool/session-index.ts';
import { type FoundSession, listSessions } from './find-session.ts';
import { verifyFolder } from './verify-folder.ts';

/**
 * What the index says of a session: `listed`, as it is · `open`: it is still recorded, or waits for recovery · `unsigned`: it has no
 * key, and is of a recorder that listed none · `unlisted`: it should be listed and is not · `differs`: it came to something else.
 */
export type Listing = 'listed' | 'open' | 'unsigned' | 'unlisted' | 'differs';
export interface HomeSession extends FoundSession {
  readonly verdict: Verdict;
  readonly index: Listing;
}
export interface HomeIndex {
  readonly entries: number;
  readonly problems: readonly IndexProblem[];
  /** Sessions that were closed and are not on the disk. */
  readonly missing: readonly Pick<ClosedSession, 'session' | 'startedAt' | 'tip'>[];
  /** Sessions that were removed by policy. */
  readonly pruned: readonly Pick<PrunedSession, 'session' | 'startedAt' | 'at' | 'reason'>[];
  /** What the log of reads came to. */
  readonly access: {
    readonly entries: number;
    /** So many of them the index vouches for. */
    readonly anchored: number;
    readonly problems: readonly AccessProblem[];
  };
}

export interface VerifyHomeOptions {
  readonly sha256: Sha256;
  readonly keys?: readonly Uint8Array[];
  readonly logKey?: NoteKey;
  /** Called with each session, newest first, as it was verified. */
  readonly verified: (session: HomeSession) => void;
}

/**
 * Sessions first, then what is open, then the index: a session that is closed meanwhile is in one of them at least. Throws
 * SetupError where the home is not private.
 */
export async function verifyHome(home: string, options: VerifyHomeOptions): Promise<HomeIndex> {
  const sessions = await listSessions(home);
  const open = new Set(await readNames(join(home, 'open')));
  const check = await readIndex(home, options);
  for (const session of sessions) {
    const verdict = await verifyFolder(session.folder, options).catch(forgiveMissing);
    if (verdict === undefined) continue; // pruned since it was listed, or lost: the index says which
    options.verified({
      ...session,
      verdict,
      index: compare(verdict, check.sessions.get(session.id), open.has(session.id)),
    });
  }
  const known = new Set(sessions.map(({ id }) => id));
  const gone = [...check.sessions.values()].filter(
    ({ session }) => !known.has(session) && !check.pruned.has(session),
  );
  const missing = [];
  for (const { session, startedAt, tip } of gone) {
    // One that began and ended while the others were listed is there.
    const isThere = await isFolder(sessionFolder(home, { id: session, startedAt }));
    if (!isThere) missing.push({ session, startedAt, tip });
  }
  const pruned = [...check.pruned.values()]
    .filter(({ session }) => !known.has(session))
    .map(({ session, startedAt, at, reason }) => ({ session, startedAt, at, reason }));
  const { entries, problems } = await readAccess(home, options, check.anchors);
  const anchored = check.anchors.reduce((most, { seq }) => Math.max(most, seq + 1), 0);
  const access = { entries, anchored, problems };
  return { entries: check.sessions.size, problems: check.problems, missing, pruned, access };
}

function compare(verdict: Verdict, entry: ClosedSession | undefined, isOpen: boolean): Listing {
  if (entry === undefined && isOpen) return 'open';
  if (entry === undefined) return verdict.device?.publicKey === undefined ? 'unsigned' : 'unlisted';
  return entry.tip === verdict.tip && entry.segments === verdict.segments ? 'listed' : 'differs';
}

async function readIndex(home: string, { sha256, keys }: VerifyHomeOptions) {
  const check = createIndexCheck({ sha256, verifyEd25519, ...(keys === undefined ? {} : { keys }) });
  await eachLine(indexPath(home), check.line);
  return check;
}

async function readAccess(
  home: string,
  { sha256 }: VerifyHomeOptions,
  anchors: readonly AccessAnchor[],
): Promise<AccessCheck> {
  const check = createAccessCheck(sha256, anchors);
  await eachLine(accessPath(home), check.line);
  check.end();
  return check;
}

/** What follows the last LF was not acknowledged; a file that is not there has no lines. */
async function eachLine(file: string, push: (line: string) => void): Promise<void> {
  try {
    for await (const { text, isTorn } of readLines(file)) if (!isTorn) push(text);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

async function readNames(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function forgiveMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() === true;
}
