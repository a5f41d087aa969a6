// Collects problems with the place where each was found.
import { printable } from './untrusted.ts';
import type { Place, Problem, Report } from './verdict.ts';

/** Problems kept: a file of nothing but broken lines must not fill the memory. The rest is counted. */
const MAX_PROBLEMS = 10_000;

export interface ProblemList {
  /** Says where the problems that follow are. */
  moveTo(place: Place): void;
  readonly report: Report;
  /** All that were found; past the limit the last one says how many more there are. */
  list(): readonly Problem[];
}

/** An empty list. */
export function createProblemList(start: Place): ProblemList {
  const kept: Problem[] = [];
  let place = start;
  let unlisted = 0;
  return {
    moveTo(next) {
      place = next;
    },
    report(code, said) {
      // Whatever of a recording is named in it, a terminal must not act upon it.
      const message = printable(said);
      if (kept.length < MAX_PROBLEMS) kept.push({ code, ...place, message, ...toHalves(message) });
      else unlisted++;
    },
    list() {
      if (unlisted === 0) return kept;
      const message = `expected a list of ${MAX_PROBLEMS} problems to be enough, found ${unlisted} more`;
      return [...kept, { code: 'too-many-problems', ...place, message, ...toHalves(message) }];
    },
  };
}

/** Every message reads "expected …, found …". */
function toHalves(message: string): { readonly expected: string; readonly found: string } {
  const split = message.indexOf(', found ');
  return {
    expected: message.slice('expected '.length, split),
    found: message.slice(split + ', found '.length),
  };
}
