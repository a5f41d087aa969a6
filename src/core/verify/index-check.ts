// Checks a device's session index line by line: its chain, its signatures, and each session closed and removed once at most (FORMAT.md §11).

import type { Sha256, VerifyEd25519 } from '../model/ports.ts';
import type { AccessTip } from '../proof/access-line.ts';
import { decodeBase64 } from '../proof/base64.ts';
import {
  INDEX_START,
  indexHash,
  indexText,
  parseIndexLine,
  type SignedIndexEntry,
} from '../proof/session-index.ts';
import { isSameBytes } from './untrusted.ts';

export type IndexProblemCode =
  | 'index-malformed'
  | 'index-seq'
  | 'index-chain'
  | 'index-key'
  | 'index-forged'
  | 'index-repeat';

export interface IndexProblem {
  /** From 1. */
  readonly line: number;
  readonly code: IndexProblemCode;
  /** expected …, found … */
  readonly message: string;
}

export type ClosedLine = Extract<SignedIndexEntry, { type: 'session-closed' }>;
export type PrunedLine = Extract<SignedIndexEntry, { type: 'session-pruned' }>;

export interface IndexCheckOptions {
  readonly sha256: Sha256;
  readonly verifyEd25519: VerifyEd25519;
  /** Public keys of devices (32 bytes) that the asker knows; undefined: each line's own key is taken at its word. */
  readonly keys?: readonly Uint8Array[];
}

/** Where the access log stood when this line of the index, from 1, was signed. */
export interface AccessAnchor extends AccessTip {
  readonly line: number;
}

export interface IndexCheck {
  /** One line without its LF. */
  line(text: string): void;
  readonly problems: readonly IndexProblem[];
  /** What each session that was closed came to. */
  readonly sessions: ReadonlyMap<string, ClosedLine>;
  /** When and why each session that was removed by policy was. */
  readonly pruned: ReadonlyMap<string, PrunedLine>;
  /** What the lines say of the access log, in their order; where some say the same, the first. */
  readonly anchors: readonly AccessAnchor[];
}

/** Expects an index from its first line on. */
export function createIndexCheck({ sha256, verifyEd25519, keys }: IndexCheckOptions): IndexCheck {
  const problems: IndexProblem[] = [];
  const sessions = new Map<string, ClosedLine>();
  const pruned = new Map<string, PrunedLine>();
  const anchors: AccessAnchor[] = [];
  let line = 0;
  let seq = 0;
  let prev = INDEX_START;

  function report(code: IndexProblemCode, message: string): void {
    problems.push({ line, code, message });
  }

  function checkPlace(entry: SignedIndexEntry): void {
    if (entry.seq !== seq) report('index-seq', `expected seq ${seq}, found ${entry.seq}`);
    else if (entry.prev !== prev)
      report('index-chain', `expected prev to be the hash of the line before, ${prev}, found ${entry.prev}`);
  }

  function checkSignature(entry: SignedIndexEntry): void {
    const key = decodeBase64(entry.key);
    const signature = decodeBase64(entry.signature);
    if (keys !== undefined && !keys.some((known) => key !== undefined && isSameBytes(known, key)))
      report(
        'index-key',
        `expected the line to be signed by a key that was given, found ${entry.key.slice(0, 64)}`,
      );
    const isSigned =
      key !== undefined &&
      signature !== undefined &&
      verifyEd25519(key, new TextEncoder().encode(indexText(entry)), signature);
    if (!isSigned)
      report('index-forged', 'expected the signature of the line to hold, found that it does not');
  }

  /** Reports a session of which the same was said before. */
  function checkOnce(said: ReadonlyMap<string, unknown>, { session, type }: ClosedLine | PrunedLine): void {
    if (said.has(session)) report('index-repeat', `expected ${type} of ${session} once, found it again`);
  }

  return {
    line(text) {
      line++;
      const entry = parseIndexLine(text);
      if (entry === undefined) {
        report('index-malformed', 'expected a line of the session index, found other text');
        return;
      }
      checkPlace(entry);
      checkSignature(entry);
      seq = entry.seq + 1;
      prev = indexHash(entry, sha256);
      if (entry.access !== undefined && entry.access.hash !== anchors.at(-1)?.hash)
        anchors.push({ ...entry.access, line });
      if (entry.type === 'run') return;
      checkOnce(entry.type === 'session-closed' ? sessions : pruned, entry);
      if (entry.type === 'session-closed') sessions.set(entry.session, entry);
      else pruned.set(entry.session, entry);
    },
    problems,
    sessions,
    pruned,
    anchors,
  };
}
