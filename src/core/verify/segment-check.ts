// Follows the segments: their numbers, what closes them, and that nothing comes after (FORMAT.md §1, §4).
import type { JsonObject } from '../model/json.ts';
import type { ReadLine } from './line.ts';
import { quote } from './untrusted.ts';
import type { Report, Torn } from './verdict.ts';

/**
 * | state  | segment-closed | session-closed | other entry | next segment       |
 * |--------|----------------|----------------|-------------|--------------------|
 * | open   | closed         | ending         | open        | problem, open      |
 * | ending | ended          | problem        | problem     | problem, open      |
 * | closed | problem        | problem        | problem     | open               |
 * | ended  | problem        | problem        | problem     | problem, open      |
 */
type State = 'open' | 'ending' | 'closed' | 'ended';

export interface SegmentCheck {
  /** Begins a segment; returns how many numbers were left out before it. */
  opened(number: number): number;
  check(line: ReadLine): void;
  /** A line could not be read: the next rules are not sure. */
  lose(): void;
  torn(torn: Torn): void;
  readonly segments: number;
  /** True where the segment has its close. */
  readonly isClosed: boolean;
  /** True after the session's own close and that of its last segment. */
  readonly isEnded: boolean;
  /** What follows the last LF of the segment that is open. */
  readonly tail: Torn | undefined;
}

const REASONS: readonly unknown[] = ['size', 'age', 'session'];

/** Expects segment 1, which is not open yet. */
export function createSegmentCheck(report: Report): SegmentCheck {
  let state: State = 'closed';
  let segments = 0;
  let number = 0;
  let first: number | 'unknown' | undefined;
  let isSure = true;
  let tail: Torn | undefined;

  function leave(): void {
    if (tail !== undefined) reportTorn(tail, report);
    if (state === 'open' || state === 'ending')
      report(
        'segment-unclosed',
        'expected segment-closed as the last entry before the next segment, found none',
      );
    if (state === 'ending' || state === 'ended')
      report('entry-after-close', 'expected the session to end with this segment, found another segment');
  }

  function checkClose(data: JsonObject | undefined, seq: number): void {
    if (data === undefined) return;
    const expected = { segment: number, last: seq, ...(typeof first === 'number' ? { first } : {}) };
    for (const [name, value] of Object.entries(expected)) {
      if (data[name] !== value)
        report('segment-closed-wrong', `expected "${name}" ${value}, found ${quote(data[name])}`);
    }
    const isLast = data.reason === 'session';
    if (!REASONS.includes(data.reason))
      report('segment-closed-wrong', `expected reason size, age or session, found ${quote(data.reason)}`);
    else if (isSure && isLast !== (state === 'ending'))
      report(
        'segment-closed-wrong',
        isLast
          ? 'expected session-closed right before a close with reason "session", found another entry'
          : `expected reason "session" after session-closed, found ${quote(data.reason)}`,
      );
  }

  function stateAfter(line: ReadLine): State {
    const { entry } = line;
    if (state === 'closed' || state === 'ended') return state;
    if (entry.type === 'segment-closed') {
      if (state === 'ending') return 'ended';
      // What stood before could not be read: then this entry's own word is all there is.
      return !isSure && line.data()?.reason === 'session' ? 'ended' : 'closed';
    }
    return entry.type === 'session-closed' ? 'ending' : state;
  }

  return {
    opened(found) {
      leave();
      const missing = found - number - 1;
      if (missing !== 0) report('segment-missing', `expected segment ${number + 1}, found ${found}`);
      state = 'open';
      segments++;
      number = found;
      first = undefined;
      isSure = true;
      tail = undefined;
      return missing;
    },
    check(line) {
      const { entry } = line;
      if (state === 'closed' || state === 'ended')
        report('entry-after-close', 'expected nothing after segment-closed, found an entry');
      else if (state === 'ending' && entry.type !== 'segment-closed')
        report('entry-after-close', 'expected segment-closed after session-closed, found another entry');
      first ??= entry.seq;
      if (entry.type === 'segment-closed') checkClose(line.data(), entry.seq);
      state = stateAfter(line);
      isSure = true;
    },
    lose() {
      first ??= 'unknown';
      isSure = false;
    },
    torn(found) {
      if (state === 'closed' || state === 'ended') reportTorn(found, report);
      else tail = found;
    },
    get segments() {
      return segments;
    },
    get isClosed() {
      return state === 'closed' || state === 'ended';
    },
    get isEnded() {
      return state === 'ended';
    },
    get tail() {
      return tail;
    },
  };
}

function reportTorn({ line, bytes }: Torn, report: Report): void {
  report('torn-line', `expected a closed segment to end with LF, found ${bytes} bytes more as line ${line}`);
}
