// Where the home's access.jsonl stands, for the device to sign (FORMAT.md §13).
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sha256 } from '../../core/model/ports.ts';
import { type AccessTip, findAccessTip } from '../../core/proof/access-line.ts';

/** Some hundred lines: the last whole one is among them. */
const TAIL_BYTES = 64 * 1024;

/** The path of a home's access log. */
export function accessPath(home: string): string {
  return join(home, 'access.jsonl');
}

/**
 * The last line that was noted, which is durable from then on: what was signed must outlive a power cut. Undefined where nothing was
 * noted, or where it cannot be read: what it is signed beside is worth more.
 */
export async function readAccessTip(home: string, sha256: Sha256): Promise<AccessTip | undefined> {
  let file: FileHandle | undefined;
  try {
    // For writing, too: Windows makes nothing durable of a file that is open to be read.
    file = await open(accessPath(home), 'r+');
    const { size } = await file.stat();
    const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
    const { bytesRead } = await file.read(tail, 0, tail.length, size - tail.length);
    // After the look: what is noted meanwhile is named by the next line.
    await file.datasync();
    // What follows the last LF was not acknowledged.
    return findAccessTip(tail.toString('utf8', 0, bytesRead).split('\n').slice(0, -1), sha256);
  } catch {
    return undefined;
  } finally {
    await file?.close();
  }
}
