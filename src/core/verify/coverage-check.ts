// Counts how much of each exchange is in the entries, and compares with what session-closed says (FORMAT.md §4).
import { isJsonObject, type JsonObject } from '../model/json.ts';
import type { ReadLine } from './line.ts';
import { isList, quote } from './untrusted.ts';
import type { Report } from './verdict.ts';

export interface CoverageCheck {
  /** With `hasLost`, entries are known to be missing and no count can be right. */
  check(line: ReadLine, hasLost: boolean): void;
}

const COUNTED = ['exchange-opened', 'frames', 'gap', 'exchange-closed'];

/** Counts from nothing. What was erased says no more how it stood: then nothing is compared. */
export function createCoverageCheck(report: Report): CoverageCheck {
  const states = new Map<string, 'open' | 'bodiless' | 'broken'>();
  const counts = { whole: 0, withGaps: 0, omitted: 0, tunnelled: 0, unfinished: 0 };
  let isKnown = true;

  function count(type: string, data: JsonObject): void {
    const { exchange } = data;
    if (typeof exchange !== 'string') return;
    if (type === 'exchange-opened') states.set(exchange, data.omitted === undefined ? 'open' : 'bodiless');
    else if (type === 'exchange-closed') end(exchange, data.outcome === 'tunnelled' ? 'tunnelled' : 'whole');
    else if (states.has(exchange) && (type === 'gap' || hasDigest(data))) states.set(exchange, 'broken');
  }

  function end(exchange: string, otherwise: 'tunnelled' | 'whole' | 'unfinished'): void {
    const state = states.get(exchange);
    states.delete(exchange);
    if (state === 'broken') counts.withGaps++;
    else if (state === 'bodiless' && otherwise !== 'unfinished') counts.omitted++;
    else if (state !== undefined) counts[otherwise]++;
  }

  function compare(said: JsonObject): void {
    for (const exchange of [...states.keys()]) end(exchange, 'unfinished');
    for (const [name, counted] of Object.entries(counts)) {
      if (said[name] !== counted)
        report(
          'count-mismatch',
          `expected ${counted} ${name} in the coverage of session-closed, found ${quote(said[name])}`,
        );
    }
  }

  return {
    check(line, hasLost) {
      const { type } = line.entry;
      if (hasLost || (line.salt === undefined && COUNTED.includes(type))) isKnown = false;
      if (!isKnown || !(COUNTED.includes(type) || type === 'session-closed')) return;
      const data = line.data();
      if (data === undefined) return;
      if (type !== 'session-closed') count(type, data);
      // Recorders of before did not count it.
      else if (isJsonObject(data.coverage)) compare(data.coverage);
      else if (data.coverage !== undefined)
        report('data-malformed', `expected a coverage with counts, found ${quote(data.coverage)}`);
    },
  };
}

function hasDigest({ frames }: JsonObject): boolean {
  return isList(frames) && frames.some((frame) => isJsonObject(frame) && frame.type === 'digest');
}
