// Makes room where more waits than may: the content of a closed session goes, and a tombstone says so (FORMAT.md §14).
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSessionHeader } from '../../core/model/session.ts';
import { joinRanges, SPOOL_LIMIT, toRanges, withoutRanges } from '../../core/proof/erasure.ts';
import { HEAD_CHARS, parseEntryHead } from '../../core/replay/entry-head.ts';
import { sha256 } from '../../node/hashing.ts';
import { type DeviceKey, signWith } from '../identity/device-key.ts';
import { eraseEntries } from '../spool/erase.ts';
import { readHold } from '../spool/hold.ts';
import { takeKeeping } from '../spool/keeping.ts';
import { readLines } from '../spool/read-lines.ts';
import { cacheFile, toSegmentNames } from '../spool/session-folder.ts';
import { readTombstones } from '../spool/tombstones.ts';

/** What came from outside, and is most of a recording; who asked what of whom, and when, stays. */
const CONTENT = ['frames', 'part'];

export interface DropOptions {
  readonly home: string;
  readonly key: DeviceKey;
  /** The user of the operating system, for whom the recorder acts. */
  readonly user: string;
  /** ISO 8601. */
  readonly at: string;
  /** What the tombstone says after `spool-limit`. */
  readonly why: string;
}

/** A closed session, and the first entry that is not at the collector. */
export interface Droppable {
  readonly id: string;
  readonly folder: string;
  readonly next: number;
}

/**
 * Takes the content out of what is not at the collector; the entries that lose it, none for a session on hold. Nobody else may
 * write to it. Throws SetupError `keeping-busy` where another process erases or prunes.
 */
export async function dropContent({ id, folder, next }: Droppable, options: DropOptions): Promise<number> {
  const { home, key, user, at, why } = options;
  const keeping = await takeKeeping(home);
  try {
    if ((await readHold(folder)) !== undefined) return 0;
    const seqs = await findContent(folder, next);
    if (seqs.size === 0) return 0;
    await eraseEntries({
      ...{ folder, at, sha256 },
      // What broke off is ended: on a full disk each attempt would leave another tombstone.
      seqs: isTold(folder, { seqs, by: key.publicKey }) ? new Set() : seqs,
      header: parseSessionHeader(JSON.parse(await readFile(join(folder, 'session.json'), 'utf8'))),
      scope: 'session',
      reason: `${SPOOL_LIMIT}: ${why}`,
      by: { method: 'os-user', subject: user },
      publicKey: key.publicKey,
      sign: signWith(key.privateKey),
    });
    await rm(cacheFile(home, id), { force: true });
    return seqs.size;
  } finally {
    keeping.close();
  }
}

/** True where tombstones of this key name all of these entries. */
function isTold(
  folder: string,
  { seqs, by }: { readonly seqs: ReadonlySet<number>; readonly by: string },
): boolean {
  const own = readTombstones(folder).filter(({ key }) => key === by);
  const named = joinRanges(own.flatMap(({ entries }) => entries));
  return withoutRanges(toRanges(seqs), named).length === 0;
}

async function findContent(folder: string, next: number): Promise<ReadonlySet<number>> {
  const seqs = new Set<number>();
  for (const name of toSegmentNames(await readdir(folder)))
    for await (const { bytes, isTorn } of readLines(join(folder, name))) {
      const beginning = bytes.toString('latin1', 0, HEAD_CHARS);
      const head = parseEntryHead(beginning);
      const isThere = !isTorn && head !== undefined && beginning.includes('"salt":"');
      if (isThere && head.seq >= next && CONTENT.includes(head.type)) seqs.add(head.seq);
    }
  return seqs;
}
