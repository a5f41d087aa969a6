// The lines of a home's access log as a chain (FORMAT.md §13): what each is hashed to, and where the log stands.
import { isCount, isJsonObject, parseJsonText } from '../model/json.ts';
import type { Sha256 } from '../model/ports.ts';

/** The last line of an access log: its number from 0, and its hash. */
export interface AccessTip {
  readonly seq: number;
  readonly hash: string;
}

/** What the first line chains to. */
export const ACCESS_START = '0'.repeat(64);

/** The hash of a line without its LF: the next one's `prev`. */
export function accessHash(line: string, sha256: Sha256): string {
  return sha256(`cursor-rec/1 access\n${line}`);
}

/** The last of these lines (each without its LF) that is one; undefined where none is. */
export function findAccessTip(lines: readonly string[], sha256: Sha256): AccessTip | undefined {
  for (const line of lines.toReversed()) {
    const value = parseJsonText(line);
    if (isJsonObject(value) && isCount(value.seq)) return { seq: value.seq, hash: accessHash(line, sha256) };
  }
  return undefined;
}
