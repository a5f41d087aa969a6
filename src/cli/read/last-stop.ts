// What the home's index says of the last stop: how much of what came in was recorded.
import { open } from 'node:fs/promises';
import { parseIndexLine, type RunEvent } from '../../core/proof/session-index.ts';
import { indexPath } from '../../sidecar/spool/session-index.ts';

/** The line of a stop is among the last; one has some 500 bytes. */
const TAIL_BYTES = 16 * 1024;

/** Undefined where the recorder did not write it, or cannot have stopped since `since` (ISO 8601). */
export async function readLastStop(home: string, since: string): Promise<RunEvent | undefined> {
  const lines = (await readTail(indexPath(home))).split('\n').reverse();
  for (const line of lines) {
    const entry = parseIndexLine(line);
    if (entry?.type === 'run') return entry.event === 'stopped' && entry.at >= since ? entry : undefined;
  }
  return undefined;
}

async function readTail(path: string): Promise<string> {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return '';
  try {
    const { size } = await file.stat();
    const bytes = Buffer.alloc(Math.min(size, TAIL_BYTES));
    await file.read(bytes, 0, bytes.length, size - bytes.length);
    return bytes.toString('utf8');
  } finally {
    await file.close();
  }
}
