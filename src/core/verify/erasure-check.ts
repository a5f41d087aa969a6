// Holds erased entries against the tombstones that explain them (FORMAT.md §14).
import type { Sha256, VerifyEd25519 } from '../model/ports.ts';
import { decodeBase64 } from '../proof/base64.ts';
import {
  type ErasedRange,
  erasureHash,
  erasureText,
  joinRanges,
  parseErasureLine,
  type SignedErasureEntry,
  withoutRanges,
} from '../proof/erasure.ts';
import type { HeaderFacts } from './header.ts';
import { isSameBytes, printable, quote } from './untrusted.ts';
import type { Erasure, ErasureFault } from './verdict.ts';

/** What the tombstones come to; of a fault nothing is believed. */
export interface ErasureFindings {
  readonly erasures: readonly Erasure[];
  readonly erasureFaults: readonly ErasureFault[];
  /** Erased entries that no tombstone explains. */
  readonly unexplained: readonly ErasedRange[];
}

export interface ErasureCheckOptions {
  readonly sha256: Sha256;
  readonly verifyEd25519: VerifyEd25519;
  /** Public keys of devices (32 bytes) that the asker knows, beside that of the header. */
  readonly keys: readonly Uint8Array[] | undefined;
  /** The key of a log that the asker knows: the collector's tombstones are by it, in a chain of their own. */
  readonly logKey: Uint8Array | undefined;
}

export interface ErasureCheck {
  begin(header: HeaderFacts): void;
  /** One line of erasures.jsonl without its LF, or the reason why there is none. */
  line(text: string, lineNumber: number): void;
  refused(found: string, lineNumber: number): void;
  /** `without` are the entries without content, `count` is the number of all. */
  end(without: readonly ErasedRange[], count: number): ErasureFindings;
}

/** Expects the header first, then the lines in order. */
export function createErasureCheck({
  sha256,
  verifyEd25519,
  keys,
  logKey,
}: ErasureCheckOptions): ErasureCheck {
  const found: { readonly line: number; readonly entry: SignedErasureEntry }[] = [];
  const erasureFaults: ErasureFault[] = [];
  let header: HeaderFacts = {};
  const chains = { device: { seq: 0, prev: '' }, collector: { seq: 0, prev: '' } };
  const isOfLog = (key: Uint8Array | undefined) =>
    key !== undefined && logKey !== undefined && isSameBytes(logKey, key);

  /** What is wrong with a line that no other line can mend. */
  function findFault(entry: SignedErasureEntry): string | undefined {
    if (entry.session !== header.id) return `expected session ${header.id}, found ${entry.session}`;
    const key = decodeBase64(entry.key);
    const signature = decodeBase64(entry.signature);
    const isKnown =
      entry.key === header.publicKey ||
      isOfLog(key) ||
      (keys ?? []).some((known) => key !== undefined && isSameBytes(known, key));
    if (!isKnown) return `expected the key of the recording or one that was given, found ${quote(entry.key)}`;
    const isSigned =
      key !== undefined &&
      signature !== undefined &&
      verifyEd25519(key, new TextEncoder().encode(erasureText(entry)), signature);
    return isSigned ? undefined : 'expected the signature of the line to hold, found that it does not';
  }

  function fault(line: number, message: string): void {
    erasureFaults.push({ line, message: printable(message) });
  }

  return {
    begin(facts) {
      header = facts;
      chains.device.prev = facts.hash ?? '';
      chains.collector.prev = facts.hash ?? '';
    },
    line(text, line) {
      const entry = parseErasureLine(text);
      if (entry === undefined) return fault(line, 'expected a tombstone, found other text');
      const chain = chains[isOfLog(decodeBase64(entry.key)) ? 'collector' : 'device'];
      if (entry.seq !== chain.seq || entry.prev !== chain.prev)
        fault(
          line,
          `expected tombstone ${chain.seq} after the one before, found ${entry.seq} or another chain`,
        );
      chain.seq = entry.seq + 1;
      chain.prev = erasureHash(entry, sha256);
      const wrong = findFault(entry);
      if (wrong === undefined) found.push({ line, entry });
      else fault(line, wrong);
    },
    refused: (reason, line) => fault(line, reason),
    end(without, count) {
      const erased = joinRanges(without); // those of a broken chain need not rise
      const there = withoutRanges(count === 0 ? [] : [[0, count - 1]], erased);
      return {
        erasures: found.map(({ line, entry }) => toErasure(entry, line, there)),
        erasureFaults,
        unexplained: withoutRanges(erased, joinRanges(found.flatMap(({ entry }) => entry.entries))),
      };
    },
  };
}

function toErasure(
  { at, by, scope, reason, entries }: SignedErasureEntry,
  line: number,
  there: readonly ErasedRange[],
): Erasure {
  const gone = withoutRanges(entries, there);
  const unfinished = withoutRanges(entries, gone);
  return {
    line,
    at,
    by,
    scope,
    ...(reason === undefined ? {} : { reason }),
    entries,
    ...(unfinished.length === 0 ? {} : { unfinished }),
  };
}
