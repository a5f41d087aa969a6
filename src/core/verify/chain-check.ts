// Follows the chain from entry to entry: seq, prev, commit, salt (FORMAT.md §3).
import type { Sha256 } from '../model/ports.ts';
import { createCommitter } from '../proof/chain.ts';
import type { ReadLine } from './line.ts';
import { createSaltSet } from './salt-set.ts';
import type { Report } from './verdict.ts';

export interface ChainCheck {
  /** The hash of the header, where there is one. */
  begin(headerHash: string | undefined): void;
  check(line: ReadLine): void;
  /** So many entries were or may have been here and could not be read; that was reported already. */
  lose(entries: number): void;
  /** The hash of the last entry that was read. */
  readonly tip: string | undefined;
  /** What the next entry's seq is to be. */
  readonly nextSeq: number;
  /** True once an entry is known or likely to be missing. */
  readonly hasLost: boolean;
}

/** Expects a chain from its header on. A break is reported once: from there it goes by what the line itself says. */
export function createChainCheck(sha256: Sha256, report: Report): ChainCheck {
  const salts = createSaltSet();
  const commitmentOf = createCommitter(sha256);
  let tip: string | undefined;
  let nextSeq = 0;
  let prev: string | undefined;
  let mayBeLost = 0;
  let hasLost = false;

  function checkPosition(seq: number, foundPrev: string): void {
    if (seq < nextSeq) report('seq-repeat', `expected seq ${nextSeq}, found ${seq} after it`);
    else if (seq > nextSeq + mayBeLost) {
      hasLost = true;
      report('seq-hole', `expected seq ${nextSeq + mayBeLost}, found ${seq}`);
    } else if (seq === nextSeq && prev !== undefined && prev !== foundPrev) {
      const of = seq === 0 ? 'the hash of session.json' : 'the hash of the entry before';
      report('prev-mismatch', `expected prev to be ${of}, ${prev}, found ${foundPrev}`);
    }
  }

  function checkCommit({ entry, salt, canonicalData }: ReadLine): void {
    if (salt === undefined) return;
    if (!salts.add(salt)) report('salt-reused', 'expected a new salt, found that of an earlier entry');
    if (canonicalData === undefined) return;
    const commit = commitmentOf(canonicalData, salt);
    if (commit !== entry.commit)
      report('commit-mismatch', `expected commit ${commit} for this salt and data, found ${entry.commit}`);
  }

  return {
    begin(headerHash) {
      prev = headerHash;
    },
    check(line) {
      checkPosition(line.entry.seq, line.entry.prev);
      checkCommit(line);
      tip = line.hash;
      prev = line.hash;
      nextSeq = line.entry.seq + 1;
      mayBeLost = 0;
    },
    lose(entries) {
      mayBeLost += entries;
      hasLost = true;
    },
    get nextSeq() {
      return nextSeq;
    },
    get tip() {
      return tip;
    },
    get hasLost() {
      return hasLost;
    },
  };
}
