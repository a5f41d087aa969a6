// Checks a home's access log line by line: that none was changed, taken out or put in, and that it holds what the session index signed (FORMAT.md §13).
import { isJsonObject } from '../model/json.ts';
import type { Sha256 } from '../model/ports.ts';
import { ACCESS_START, accessHash } from '../proof/access-line.ts';
import { formatCanonical } from '../proof/canonical.ts';
import type { AccessAnchor } from './index-check.ts';
import { printable } from './untrusted.ts';

export interface AccessProblem {
  /** From 1. */
  readonly line: number;
  readonly code: 'access-malformed' | 'access-seq' | 'access-chain' | 'access-rewritten' | 'access-cut';
  /** expected …, found … */
  readonly message: string;
}

export interface AccessCheck {
  /** One line without its LF. */
  line(text: string): void;
  /** There are no more lines. */
  end(): void;
  /** Reads that were noted. */
  readonly entries: number;
  readonly problems: readonly AccessProblem[];
}

/**
 * Expects a log from its first line on. A break is reported once: from there it goes by what the line itself says. Of the anchors that do
 * not hold the first is reported, and of those behind the end the last.
 */
export function createAccessCheck(sha256: Sha256, anchors: readonly AccessAnchor[] = []): AccessCheck {
  const anchorsAt = Map.groupBy(anchors, ({ seq }) => seq);
  const problems: AccessProblem[] = [];
  let line = 0;
  let entries = 0;
  let seq = 0;
  let prev = ACCESS_START;
  let isRewritten = false;

  function report(code: AccessProblem['code'], message: string): void {
    problems.push({ line, code, message });
  }

  function checkAnchor(at: number, hash: string): void {
    const wrong = anchorsAt.get(at)?.find((anchor) => anchor.hash !== hash);
    anchorsAt.delete(at);
    if (wrong === undefined || isRewritten) return;
    isRewritten = true;
    report(
      'access-rewritten',
      `expected read ${at} to be the one of which line ${wrong.line} of index.jsonl says ${wrong.hash}, found another, ${hash}`,
    );
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
      prev = accessHash(text, sha256);
      checkAnchor(read.seq, prev);
    },
    end() {
      // One that is missing before the end was told where its place is.
      const last = anchors.findLast((anchor) => anchor.seq >= seq && anchorsAt.has(anchor.seq));
      if (last === undefined) return;
      line++;
      report(
        'access-cut',
        `expected reads up to number ${last.seq}, as line ${last.line} of index.jsonl says, found ${entries === 0 ? 'none' : `them up to ${seq - 1}`}`,
      );
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
