// Verifies a recording as it streams by: its own whole word against itself, every problem and not only the first.
import type { Sha256 } from '../model/ports.ts';
import { createChainCheck } from './chain-check.ts';
import { createContentCheck } from './content-check.ts';
import { createCountCheck } from './count-check.ts';
import { createExchangeCheck } from './exchange-check.ts';
import { checkHeader } from './header.ts';
import { type ReadLine, readLine } from './line.ts';
import { createProblemList } from './problem-list.ts';
import { createSegmentCheck } from './segment-check.ts';
import type { Level, Verdict } from './verdict.ts';

/** The file name of the header. */
export const HEADER_FILE = 'session.json';

/** Why a file or line cannot be handed over as text. */
export type RefusalCode = 'not-utf8' | 'too-long' | 'not-a-file';

/** Takes a recording in order: the header, then each segment with its lines. What it keeps grows with parts, salts, exchanges, not with bytes. */
export interface Verifier {
  /** The text of session.json. */
  header(text: string): void;
  segmentOpened(number: number): void;
  /** One line without its LF; lines are numbered from 1 in each segment. */
  line(text: string, lineNumber: number): void;
  /** Stands for the header, a line (with its number) or a whole segment that was there and could not be handed over. */
  refused(code: RefusalCode, message: string, lineNumber?: number): void;
  /** So many bytes follow the last LF of the segment. */
  torn(bytes: number, lineNumber: number): void;
  segmentEnded(): void;
  end(): Verdict;
}

/** A verifier for one recording. It throws for nothing that stands in a recording. */
export function createVerifier({ sha256 }: { readonly sha256: Sha256 }): Verifier {
  const problems = createProblemList({ file: HEADER_FILE });
  const { report } = problems;
  const chain = createChainCheck(sha256, report);
  const segments = createSegmentCheck(report);
  const content = createContentCheck(report);
  const exchanges = createExchangeCheck(report);
  const counts = createCountCheck(report);
  const erased: [number, number][] = [];
  let hasHeader = false;
  let file = HEADER_FILE;
  let entries = 0;

  function expectHeader(): void {
    if (!hasHeader) report('header-missing', 'expected session.json, found none');
    hasHeader = true;
  }

  function check(line: ReadLine): void {
    entries++;
    if (line.data === undefined) addSeq(erased, line.entry.seq);
    chain.check(line);
    segments.check(line);
    content.check(line);
    exchanges.check(line);
    counts.check(line, chain.hasLost);
  }

  function lose(count: number): void {
    chain.lose(count);
    segments.lose();
  }

  return {
    header(text) {
      hasHeader = true;
      chain.begin(checkHeader(text, sha256, report));
    },
    segmentOpened(number) {
      expectHeader();
      const missing = segments.opened(number);
      // A missing segment may have held any number of entries.
      if (missing !== 0) chain.lose(Number.POSITIVE_INFINITY);
      file = formatSegmentFile(number);
      problems.moveTo({ file });
    },
    line(text, lineNumber) {
      problems.moveTo({ file, line: lineNumber });
      const line = readLine(text, report);
      if (line === undefined) return lose(1);
      problems.moveTo({ file, line: lineNumber, seq: line.entry.seq });
      check(line);
    },
    refused(code, message, lineNumber) {
      problems.moveTo(lineNumber === undefined ? { file } : { file, line: lineNumber });
      report(code, message);
      if (file === HEADER_FILE) hasHeader = true;
      else lose(lineNumber === undefined ? Number.POSITIVE_INFINITY : 1);
    },
    torn(bytes, lineNumber) {
      problems.moveTo({ file, line: lineNumber });
      segments.torn({ file, line: lineNumber, bytes });
    },
    segmentEnded() {
      problems.moveTo({ file });
    },
    end() {
      expectHeader();
      const found = problems.list();
      const { gaps } = content;
      const { tail: torn, isEnded, segments: segmentCount } = segments;
      const hasGaps = gaps.length > 0 || erased.length > 0;
      return {
        level: toLevel({ hasProblems: found.length > 0, isEnded, hasGaps }),
        entries,
        segments: segmentCount,
        ...(chain.tip === undefined ? {} : { tip: chain.tip }),
        ...(torn === undefined ? {} : { torn }),
        gaps,
        erased,
        problems: found,
      };
    },
  };
}

/** The file name of a segment: at least four digits. */
export function formatSegmentFile(number: number): string {
  return `${String(number).padStart(4, '0')}.jsonl`;
}

interface Findings {
  readonly hasProblems: boolean;
  readonly isEnded: boolean;
  readonly hasGaps: boolean;
}

function toLevel({ hasProblems, isEnded, hasGaps }: Findings): Level {
  if (hasProblems) return 'not-what-it-claims';
  if (!isEnded) return 'cut-off';
  return hasGaps ? 'intact-with-gaps' : 'intact';
}

function addSeq(ranges: [number, number][], seq: number): void {
  const last = ranges.at(-1);
  if (last !== undefined && last[1] === seq - 1) last[1] = seq;
  else ranges.push([seq, seq]);
}
