// A reader's marks in a session: a file beside its recording, no part of the chain (FORMAT.md §1).
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatMark, type Mark, parseMark } from '../../core/replay/player/mark.ts';

/** The file's name within a session's folder. */
export const MARKS_FILE = 'marks.jsonl';

/** The marks of the session in a folder, in the order in which they were set; lines that are none are left out. */
export async function readMarks(folder: string): Promise<readonly Mark[]> {
  try {
    const lines = (await readFile(join(folder, MARKS_FILE), 'utf8')).split('\n');
    return lines.flatMap((line) => parseMark(line) ?? []);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Adds a mark; what was marked before stays, also by others at the same time. */
export async function appendMark(folder: string, mark: Mark): Promise<void> {
  await appendFile(join(folder, MARKS_FILE), `${formatMark(mark)}\n`, { mode: 0o600 });
}
