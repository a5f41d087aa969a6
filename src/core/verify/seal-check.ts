// Checks the seals of segments: who signed them, and that they say what the lines come to (FORMAT.md §7, §8).

import type { Sha256, VerifyEd25519 } from '../model/ports.ts';
import { decodeBase64 } from '../proof/base64.ts';
import { createMerkleTree } from '../proof/merkle.ts';
import { parseSeal, type Seal, sealKeyName } from '../proof/seal.ts';
import { checkNote, type NoteKey, parseNote, type SignedNote } from '../proof/signed-note.ts';
import type { HeaderFacts } from './header.ts';
import type { ReadLine } from './line.ts';
import { isSameBytes } from './untrusted.ts';
import type { Report } from './verdict.ts';

export interface SealCheckOptions {
  readonly sha256: Sha256;
  readonly verifyEd25519: VerifyEd25519;
  /** Public keys of devices (32 bytes) that the asker knows; undefined: they know none. */
  readonly keys: readonly Uint8Array[] | undefined;
  readonly report: Report;
}

export interface SealCheck {
  begin(header: HeaderFacts): void;
  segmentOpened(number: number): void;
  entry(line: ReadLine): void;
  /** A line could not be read: the tree over the segment cannot be known. */
  lose(): void;
  /** The text of a segment's seal, after its last line. */
  seal(number: number, text: string): void;
  /** There was a seal that could not be read; that was reported already. */
  unreadable(number: number): void;
  /** Seals that could be read. */
  readonly sealed: number;
  /** The number of the last segment with a seal, 0 for none. */
  readonly lastSealed: number;
  /** Segments without a seal, in order. */
  readonly unsealed: readonly number[];
  /** True where the header's key is one that the asker knows. */
  readonly isKnownKey: boolean;
  readonly hasKey: boolean;
}

const KEY_BYTES = 32;

/** Expects the header, then the segments in order. */
export function createSealCheck({ report, keys, ...hashing }: SealCheckOptions): SealCheck {
  const { sha256 } = hashing;
  const unsealed: number[] = [];
  let header: HeaderFacts = {};
  let key: NoteKey | undefined;
  let isKnownKey = false;
  let tree = createMerkleTree(sha256);
  let isWhole = true;
  let first: number | undefined;
  let last: number | undefined;
  let tip: string | undefined;
  let close: Close = NO_CLOSE;
  let typeBefore: string | undefined;
  let sealed = 0;
  let lastSealed = 0;

  /** The seal that the lines of the segment call for. */
  function expectedSeal(number: number): Expected {
    const always = { session: header.id, segment: number };
    return isWhole ? { ...always, first, last, tip, reason: close.reason, root: tree.root() } : always;
  }

  /** Where the close was erased, the seal alone says the reason; where there is none, there is nothing to seal. */
  function checkReason({ reason }: Seal): void {
    if (!isWhole || close.reason !== undefined) return;
    if (close.reasons.length === 0)
      report('seal-wrong', 'expected no seal of a segment without segment-closed, found one');
    else if (!close.reasons.includes(reason))
      report('seal-wrong', `expected "reason" ${close.reasons.join(' or ')}, found ${reason}`);
  }

  function checkSignature(note: SignedNote): void {
    if (key === undefined) {
      report('seal-key-missing', 'expected session.json to name the key of its seals, found none');
      return;
    }
    const result = checkNote(note, key, hashing);
    if (result === 'unknown')
      report('seal-unsigned', `expected a signature by ${key.name} with the key of session.json, found none`);
    else if (result === 'forged')
      report('seal-forged', `expected the signature by ${key.name} to hold, found that it does not`);
  }

  function compare(found: Seal, expected: Expected): void {
    for (const name of MEMBERS) {
      const wanted = expected[name];
      if (wanted !== undefined && wanted !== found[name])
        report('seal-wrong', `expected "${name}" ${wanted}, found ${found[name]}`);
    }
  }

  function checkKnown(): void {
    const found = key === undefined ? 'none' : header.publicKey;
    if (!isKnownKey)
      report('key-unknown', `expected the key of the recording to be one that was given, found ${found}`);
  }

  return {
    begin(facts) {
      header = facts;
      key = toNoteKey(facts);
      if (facts.publicKey !== undefined && key === undefined)
        report('header-malformed', 'expected device.publicKey to be 32 bytes in base64, found other text');
      isKnownKey = key !== undefined && (keys ?? []).some((known) => isSameBytes(known, key?.publicKey));
      if (keys !== undefined) checkKnown();
    },
    segmentOpened(number) {
      tree = createMerkleTree(sha256);
      first = undefined;
      last = undefined;
      tip = undefined;
      close = NO_CLOSE;
      typeBefore = undefined;
      isWhole = true;
      unsealed.push(number);
    },
    entry(line) {
      const { seq, type } = line.entry;
      tree.add(line.hash);
      first ??= seq;
      last = seq;
      tip = line.hash;
      if (type === 'segment-closed') close = readClose(line, typeBefore === 'session-closed');
      typeBefore = type;
    },
    lose() {
      isWhole = false;
    },
    seal(number, text) {
      const note = parseNote(text);
      const found = note === undefined ? undefined : parseSeal(note.text);
      lastSealed = number;
      if (unsealed.at(-1) === number) unsealed.pop();
      if (note === undefined || found === undefined) {
        report('seal-malformed', 'expected a signed note over the seven lines of a seal, found other text');
        return;
      }
      checkSignature(note);
      compare(found, expectedSeal(number));
      checkReason(found);
      sealed++;
    },
    unreadable(number) {
      lastSealed = number;
      if (unsealed.at(-1) === number) unsealed.pop();
    },
    get sealed() {
      return sealed;
    },
    get lastSealed() {
      return lastSealed;
    },
    unsealed,
    get isKnownKey() {
      return isKnownKey;
    },
    get hasKey() {
      return key !== undefined;
    },
  };
}

/** What segment-closed says; where it does not, which reasons there may be. */
interface Close {
  readonly reason?: string;
  readonly reasons: readonly string[];
}

const NO_CLOSE: Close = { reasons: [] };

function readClose(line: ReadLine, isAfterSession: boolean): Close {
  const reasons = isAfterSession ? ['session'] : ['size', 'age'];
  const reason = line.data()?.reason;
  return typeof reason === 'string' ? { reason, reasons } : { reasons };
}

/** What cannot be known is undefined. */
type Expected = { readonly [Member in keyof Seal]?: Seal[Member] | undefined };

const MEMBERS = ['session', 'segment', 'first', 'last', 'root', 'tip', 'reason'] as const;

function toNoteKey({ deviceId, publicKey }: HeaderFacts): NoteKey | undefined {
  const bytes = decodeBase64(publicKey ?? '');
  if (bytes?.length !== KEY_BYTES || deviceId === undefined) return undefined;
  return { name: sealKeyName(deviceId), publicKey: bytes };
}
