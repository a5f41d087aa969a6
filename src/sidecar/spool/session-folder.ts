// Where the files of a session are (FORMAT.md §1).
import { join } from 'node:path';

/** The folder of a session under `home`; `startedAt` is ISO 8601 in UTC. */
export function sessionFolder(
  home: string,
  session: { readonly id: string; readonly startedAt: string },
): string {
  return join(home, 'sessions', session.startedAt.slice(0, 10), session.id);
}

/** Tombstones of erased entries (FORMAT.md §14). */
export const ERASURES_FILE = 'erasures.jsonl';
/** While it stands, nothing of the session may be removed (FORMAT.md §14). */
export const HOLD_FILE = 'hold.json';

/** `1` → `0001.jsonl` */
export function segmentName(segment: number): string {
  return `${String(segment).padStart(4, '0')}.jsonl`;
}

/** `1` → `0001.seal` */
export function sealName(segment: number): string {
  return `${String(segment).padStart(4, '0')}.seal`;
}

/** `1` → `0001.receipt` */
export function receiptName(segment: number): string {
  return `${String(segment).padStart(4, '0')}.receipt`;
}

/** The number of a segment file, or undefined for other names. */
export function parseSegmentName(name: string): number | undefined {
  const match = /^(\d{4,})\.jsonl$/.exec(name);
  return match === null ? undefined : Number(match[1]);
}

/** Those of a folder's names that are segments, in the order of their numbers: a name has more digits from 10,000 on. */
export function toSegmentNames(names: readonly string[]): readonly string[] {
  return names
    .map((name) => ({ name, number: parseSegmentName(name) ?? 0 }))
    .filter(({ number }) => number > 0)
    .sort((one, other) => one.number - other.number)
    .map(({ name }) => name);
}

/** The file that says, while it stands, that a session was not closed yet. */
export function openMarker(home: string, id: string): string {
  return join(home, 'open', id);
}

/** What was kept of a session so that it need not be read again. */
export function cacheFile(home: string, id: string): string {
  return join(home, 'cache', `${id}.json`);
}
