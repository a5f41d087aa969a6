// Verifies a recording as it streams by: its own whole word against itself, every problem and not only the first.
import type { Sha256, VerifyEd25519 } from '../model/ports.ts';
import type { NoteKey } from '../proof/signed-note.ts';
import { createChainCheck } from './chain-check.ts';
import { createContentCheck } from './content-check.ts';
import { createCountCheck } from './count-check.ts';
import { createCoverageCheck } from './coverage-check.ts';
import { createErasureCheck, type ErasureCheck } from './erasure-check.ts';
import { createExchangeCheck } from './exchange-check.ts';
import { checkHeader } from './header.ts';
import { createLineReader, type ReadLine } from './line.ts';
import { createLogCheck } from './log-check.ts';
import { createProblemList } from './problem-list.ts';
import { createSealCheck } from './seal-check.ts';
import { createSegmentCheck } from './segment-check.ts';
import type { Level, Signer, Verdict } from './verdict.ts';

/** The file name of the header. */
export const HEADER_FILE = 'session.json';

/** Why a file or line cannot be handed over as text. */
export type RefusalCode = 'not-utf8' | 'too-long' | 'not-a-file';

/** A line of the segment, or the seal or receipt with this number; none: the header, or the segment as a whole. */
export interface RefusedPlace {
  readonly line?: number;
  readonly seal?: number;
  readonly receipt?: number;
}

export interface VerifierOptions {
  readonly sha256: Sha256;
  readonly verifyEd25519: VerifyEd25519;
  /** Public keys of devices (32 bytes) that the asker knows from elsewhere: a recording by another is not what it claims. */
  readonly keys?: readonly Uint8Array[];
  /** The key of a log that the asker knows from elsewhere: what receipts and the device's statement say must hold by it. */
  readonly logKey?: NoteKey;
}

/** Takes a recording in order: the header, then each segment with its lines. What it keeps grows with parts, salts, exchanges, not with bytes. */
export interface Verifier {
  /** The text of session.json. */
  header(text: string): void;
  segmentOpened(number: number): void;
  /** One line without its LF, the bytes may change afterwards; lines are numbered from 1 in each segment. */
  line(bytes: Uint8Array, lineNumber: number): void;
  /** The text of a segment's seal: after its last line, or alone where there is no such segment. */
  seal(number: number, text: string): void;
  /** The text of the receipt of a seal, after the seal; it says something where a log's key is known. */
  receipt(number: number, text: string): void;
  /** Stands for the header, a line (with its number), a whole segment or a seal that was there and could not be handed over. */
  refused(code: RefusalCode, message: string, at?: RefusedPlace): void;
  /** So many bytes follow the last LF of the segment. */
  torn(bytes: number, lineNumber: number): void;
  segmentEnded(): void;
  /** The tombstones, line by line: at any time after the header. */
  readonly erasures: Pick<ErasureCheck, 'line' | 'refused'>;
  end(): Verdict;
}

/** A verifier for one recording. It throws for nothing that stands in a recording. */
export function createVerifier({ sha256, verifyEd25519, keys, logKey }: VerifierOptions): Verifier {
  const problems = createProblemList({ file: HEADER_FILE });
  const { report } = problems;
  const readLine = createLineReader(sha256, report);
  const chain = createChainCheck(sha256, report);
  const seals = createSealCheck({ sha256, verifyEd25519, keys, report });
  const logs = createLogCheck({ sha256, verifyEd25519, logKey, report });
  const segments = createSegmentCheck(report);
  const content = createContentCheck(report);
  const exchanges = createExchangeCheck(report);
  const counts = createCountCheck(report);
  const coverage = createCoverageCheck(report);
  const erasures = createErasureCheck({ sha256, verifyEd25519, keys, logKey: logKey?.publicKey });
  const erased: [number, number][] = [];
  let device: Verdict['device'];
  let hasHeader = false;
  let file = HEADER_FILE;
  let entries = 0;

  function expectHeader(): void {
    if (!hasHeader) report('header-missing', 'expected session.json, found none');
    hasHeader = true;
  }

  function check(line: ReadLine): void {
    entries++;
    if (line.salt === undefined) addSeq(erased, line.entry.seq);
    chain.check(line);
    seals.entry(line);
    segments.check(line);
    content.check(line);
    exchanges.check(line);
    counts.check(line, chain.hasLost);
    coverage.check(line, chain.hasLost);
  }

  function lose(count: number): void {
    chain.lose(count);
    segments.lose();
    seals.lose();
  }

  /** Seals are written in order, each before the next segment begins: one is missing where a later one is there. */
  function checkSealed(): void {
    const promised = keys !== undefined && segments.isEnded ? Number.POSITIVE_INFINITY : seals.lastSealed;
    for (const number of seals.unsealed) {
      problems.moveTo({ file: formatSealFile(number) });
      if (number < promised) report('seal-missing', `expected a seal of segment ${number}, found none`);
    }
  }

  function signer(): Signer {
    if (seals.sealed === 0 || seals.unsealed.length > 0) return 'unsigned';
    return seals.isKnownKey || logs.isKnownKey ? 'attested' : 'asserted';
  }

  return {
    header(text) {
      hasHeader = true;
      const facts = checkHeader(text, sha256, report);
      chain.begin(facts.hash);
      seals.begin(facts);
      logs.begin(facts);
      erasures.begin(facts);
      const { deviceId: id, publicKey } = facts;
      device = id === undefined ? undefined : { id, ...(publicKey === undefined ? {} : { publicKey }) };
    },
    segmentOpened(number) {
      expectHeader();
      const missing = segments.opened(number);
      seals.segmentOpened(number);
      logs.segmentOpened(number);
      // A missing segment may have held any number of entries.
      if (missing !== 0) chain.lose(Number.POSITIVE_INFINITY);
      file = formatSegmentFile(number);
      problems.moveTo({ file });
    },
    line(bytes, lineNumber) {
      problems.moveTo({ file, line: lineNumber });
      const line = readLine(bytes);
      if (line === undefined) return lose(1);
      problems.moveTo({ file, line: lineNumber, seq: line.entry.seq });
      check(line);
    },
    seal(number, text) {
      problems.moveTo({ file: formatSealFile(number) });
      logs.seal(number, text);
      if (file === formatSegmentFile(number)) seals.seal(number, text);
      else report('segment-missing', `expected segment ${number} beside its seal, found the seal alone`);
    },
    receipt(number, text) {
      problems.moveTo({ file: formatReceiptFile(number) });
      logs.receipt(number, text);
    },
    refused(code, message, { line, seal, receipt } = {}) {
      const aside = seal === undefined ? undefined : formatSealFile(seal);
      const refusedFile = receipt === undefined ? (aside ?? file) : formatReceiptFile(receipt);
      problems.moveTo(line === undefined ? { file: refusedFile } : { file, line });
      report(code, message);
      // What a receipt proves is another matter than what the recording says.
      if (receipt !== undefined) return;
      if (seal !== undefined) seals.unreadable(seal);
      else if (file === HEADER_FILE) hasHeader = true;
      else lose(line === undefined ? Number.POSITIVE_INFINITY : 1);
    },
    torn(bytes, lineNumber) {
      problems.moveTo({ file, line: lineNumber });
      segments.torn({ file, line: lineNumber, bytes });
    },
    segmentEnded() {
      problems.moveTo({ file });
    },
    erasures,
    end() {
      expectHeader();
      checkSealed();
      const found = problems.list();
      const { gaps } = content;
      const { tail: torn, isEnded, segments: segmentCount } = segments;
      const log = logs.end();
      const hasGaps = gaps.length > 0 || erased.length > 0;
      // A recorder with a key seals whatever it closes: without the seal nothing says that this was the end.
      const isWhole = isEnded && (!seals.hasKey || seals.unsealed.length === 0);
      return {
        level: toLevel({ hasProblems: found.length > 0, isWhole, hasGaps, signer: signer() }),
        signer: signer(),
        ...(device === undefined ? {} : { device }),
        seals: seals.sealed,
        unsealed: seals.unsealed,
        entries,
        segments: segmentCount,
        ...(chain.tip === undefined ? {} : { tip: chain.tip }),
        ...(torn === undefined ? {} : { torn }),
        gaps,
        erased,
        ...erasures.end(erased, chain.nextSeq),
        ...(log === undefined ? {} : { log }),
        problems: found,
      };
    },
  };
}

/** The file name of a segment: at least four digits. */
export function formatSegmentFile(number: number): string {
  return `${String(number).padStart(4, '0')}.jsonl`;
}

/** The file name of a segment's seal. */
export function formatSealFile(number: number): string {
  return `${String(number).padStart(4, '0')}.seal`;
}

/** The file name of the receipt of a seal. */
export function formatReceiptFile(number: number): string {
  return `${String(number).padStart(4, '0')}.receipt`;
}

interface Findings {
  readonly hasProblems: boolean;
  readonly isWhole: boolean;
  readonly hasGaps: boolean;
  readonly signer: Signer;
}

function toLevel({ hasProblems, isWhole, hasGaps, signer }: Findings): Level {
  if (hasProblems) return 'not-what-it-claims';
  if (!isWhole) return 'cut-off';
  if (hasGaps) return 'intact-with-gaps';
  return signer === 'attested' ? 'intact-and-attested' : 'intact';
}

function addSeq(ranges: [number, number][], seq: number): void {
  const last = ranges.at(-1);
  if (last !== undefined && last[1] === seq - 1) last[1] = seq;
  else ranges.push([seq, seq]);
}
