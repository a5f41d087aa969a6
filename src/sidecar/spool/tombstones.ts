// The tombstones of a session: who erased what of it, when and why (FORMAT.md §14).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseErasureLine, type SignedErasureEntry } from '../../core/proof/erasure.ts';
import { ERASURES_FILE } from './session-folder.ts';

/** The lines that are tombstones by their form, whoever signed them; none where there is no such file. */
export function readTombstones(folder: string): readonly SignedErasureEntry[] {
  return readText(join(folder, ERASURES_FILE))
    .split('\n')
    .slice(0, -1)
    .flatMap((line) => parseErasureLine(line) ?? []);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
