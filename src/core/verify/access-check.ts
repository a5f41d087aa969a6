// Checks a home's access log line by line: that none was changed, taken out or put in (FORMAT.md §13).
import { isJsonObject } from '../model/json.ts';
import type { Sha256 } from '../model/ports.ts';
import { formatCanonical } from '../proof/canonical.ts';
import { printable } from './untrusted.ts';

export interface AccessProblem {
  /** From 1. */
  readonly line: number;
  readonly code: 'access-malformed' | 'access-seq' | 'access-chain';
  /** expected …, found … */
  readonly message: string;
}

export interface AccessCheck {
  /** One line without its LF. */
  line(text: string): void;
  /** Reads that were noted. */
  readonly entries: number;
  readonly problems: readonly AccessProblem[];
}

/** What the first line chains to. */
const START = '0'.repeat(64);

/** Expects a log from its first line on. A break is reported once: from there it goes by what the line itself says. */
export function createAccessCheck(sha256: Sha256): AccessCheck {
  const problems: AccessProblem[] = [];
  let line = 0;
  let entries = 0;
  let seq = 0;
  let prev = START;

  function report(code: AccessProblem['code'], message: string): void {
    problems.push({ line, code, message });
  }

  return {
    line(text) {
      line++;
      const read = parseRead(text);
      if (read === undefined) return report('access-malformed', 'expected a noted read, found other text');
      entries++;
      if (read.seq !== seq) report('access-seq', `expected seq ${seq}, found ${read.seq}`);
      else if (read.prev !== prev)
        report(
          'access-chain',
          `expected prev to be the hash of the line before, ${prev}, found ${printable(read.prev)}`,
        );
      seq = read.seq + 1;
      prev = sha256(`cursor-rec/1 access\n${text}`);
    },
    get entries() {
      return entries;
    },
    problems,
  };
}

function parseRead(text: string): { readonly seq: number; readonly prev: string } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isJsonObject(value) || formatCanonical(value) !== text) return undefined;
    const { seq, prev, type, at, command, user } = value;
    const isWhole = [prev, at, command, user].every((member) => typeof member === 'string');
    if (!isWhole || type !== 'read' || typeof seq !== 'number' || !Number.isSafeInteger(seq))
      return undefined;
    return { seq, prev: prev as string }; // looked at above
  } catch {
    return undefined;
  }
}
