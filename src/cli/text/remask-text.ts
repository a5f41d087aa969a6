// What masking a session anew did, as text for people.
import type { Level } from '../../core/verify/verdict.ts';

/** The new session, what the old one lost, and what each verifies as. */
export interface ShownRemask {
  readonly into: string;
  readonly erased: number;
  readonly level: Level;
  readonly intoLevel: Level;
}

/** What is asked before; `before`: the new session where an earlier call wrote it. */
export function formatRemaskQuestion(
  id: string,
  { before, count }: { readonly before: string | undefined; readonly count: number },
): string {
  if (before !== undefined) return `Erase from ${id} for good what ${before} has masked?`;
  return `Repeat ${id} in a new session, masked anew, and erase ${formatEntries(count)} of the old one for good?`;
}

/** Which session came of it, and what both verify as. */
export function formatRemask(id: string, { into, erased, level, intoLevel }: ShownRemask): string {
  return [
    `${id} was masked anew into ${into}, which verifies as ${intoLevel}.\n`,
    `The content of ${formatEntries(erased)} was erased from the old one, which verifies as ${level}.\n`,
  ].join('');
}

function formatEntries(count: number): string {
  return count === 1 ? '1 entry' : `${count} entries`;
}
