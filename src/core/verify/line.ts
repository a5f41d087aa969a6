// Lets one line in and compares it with the one way to write it (FORMAT.md §3).
import { type Entry, parseEntry } from '../model/entry.ts';
import { FormatError } from '../model/format-error.ts';
import type { JsonObject } from '../model/json.ts';
import { formatCanonical } from '../proof/canonical.ts';
import { formatEntryLine } from '../proof/chain.ts';
import { MAX_NESTING, measureNesting } from './nesting.ts';
import { printable } from './untrusted.ts';
import type { Report } from './verdict.ts';

/** An entry with its content, which was not erased; `canonicalData` is missing where `data` has no canonical form. */
export interface ReadLine {
  readonly entry: Entry;
  readonly data?: JsonObject;
  readonly canonicalData?: string;
}

/** The entry on the line, or undefined where there is none; reports what is wrong with the writing. */
export function readLine(text: string, report: Report): ReadLine | undefined {
  if (measureNesting(text).depth > MAX_NESTING) {
    report('too-deep', `expected at most ${MAX_NESTING} levels of nesting, found more`);
    return undefined;
  }
  const entry = parse(text, report);
  if (entry === undefined) return undefined;
  if (entry.salt === undefined || entry.data === undefined) {
    compare(text, formatEntryLine(entry), report);
    return { entry };
  }
  // parseEntry lets no other data in than an object.
  const data = entry.data as JsonObject;
  const canonicalData = toCanonical(data, report);
  if (canonicalData === undefined) return { entry, data };
  compare(text, formatEntryLine(entry, { salt: entry.salt, canonicalData }), report);
  return { entry, data, canonicalData };
}

function parse(text: string, report: Report): Entry | undefined {
  try {
    return parseEntry(text);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    report('line-malformed', printable(error.message));
    return undefined;
  }
}

function toCanonical(data: JsonObject, report: Report): string | undefined {
  try {
    return formatCanonical(data);
  } catch {
    report('line-not-canonical', 'expected numbers that JSON can hold, found one past the range of a double');
    return undefined;
  }
}

function compare(found: string, expected: string, report: Report): void {
  if (found === expected) return;
  let index = 0;
  while (found.charCodeAt(index) === expected.charCodeAt(index)) index++;
  report(
    'line-not-canonical',
    `expected the one way to write this entry, found another from character ${index + 1} on`,
  );
}
