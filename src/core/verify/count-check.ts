// Counts what session-closed counts, and compares (FORMAT.md §4).
import { isCount, type JsonObject } from '../model/json.ts';
import type { ReadLine } from './line.ts';
import { isList, quote } from './untrusted.ts';
import type { Report } from './verdict.ts';

export interface CountCheck {
  /** With `hasLost`, entries are known to be missing and no count can be right. */
  check(line: ReadLine, hasLost: boolean): void;
}

/** Counts from nothing: exchanges opened, gaps, and findings of redactions. */
export function createCountCheck(report: Report): CountCheck {
  let exchanges = 0;
  let gaps = 0;
  let redactions = 0;
  let hasErasedRedaction = false;

  function countRedaction(data: JsonObject | undefined): void {
    if (data === undefined) hasErasedRedaction = true;
    else if (isList(data.findings)) redactions += data.findings.length;
  }

  function compare(data: JsonObject | undefined, hasLost: boolean): void {
    if (data === undefined) return;
    for (const [name, counted] of Object.entries({ exchanges, gaps, redactions })) {
      const said = data[name];
      const mayBeMore = hasLost || (name === 'redactions' && hasErasedRedaction);
      if (isCount(said) && (said === counted || (mayBeMore && said > counted))) continue;
      report('count-mismatch', `expected ${counted} ${name} in session-closed, found ${quote(said)}`);
    }
  }

  return {
    check(line, hasLost) {
      const { type } = line.entry;
      if (type === 'exchange-opened') exchanges++;
      else if (type === 'gap') gaps++;
      else if (type === 'redaction') countRedaction(line.data());
      else if (type === 'session-closed') compare(line.data(), hasLost);
    },
  };
}
