// A bound for what has to hold all of a session in memory, several times over.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSegmentName } from '../../sidecar/spool/session-folder.ts';
import { CliError } from '../cli-error.ts';
import type { FoundSession } from './find-session.ts';

const MIB = 1024 * 1024;
/** Masking it anew takes some 45 times as much memory: of this, three gigabytes, which is what Node.js has without being asked for more. */
const MAX_SESSION_BYTES = 64 * MIB;

/** Throws CliError where the entries of the session are too many to be masked anew. */
export async function expectSmall(
  { id, folder }: FoundSession,
  maxBytes: number = MAX_SESSION_BYTES,
): Promise<void> {
  let bytes = 0;
  for (const name of await readdir(folder))
    if (parseSegmentName(name) !== undefined) bytes += (await stat(join(folder, name))).size;
  if (bytes <= maxBytes) return;
  const erase = `cursor-rec erase ${id} --match TEXT`;
  throw new CliError(
    'failed',
    `expected a session of up to ${toMib(maxBytes)} MiB to mask anew, found ${id} of ${toMib(bytes)} MiB: take out what must not stand in it with ${erase}`,
    { hint: erase },
  );
}

function toMib(bytes: number): string {
  return (bytes / MIB).toFixed(bytes < 10 * MIB ? 1 : 0);
}
