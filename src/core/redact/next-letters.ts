// Tells by the two characters behind a trigger that a rule finds nothing there, which is so at most triggers, without running its pattern.
import type { Rule } from './rule.ts';

/** True where the rule of this index may match a text in which its trigger ends at `end`. */
export type MayGoOn = (rule: number, text: string, end: number) => boolean;

const ASCII = 128;
const UNKNOWN = 0;
const NO = 1;
const YES = 2;

/** Asks each rule about each pair of characters once. */
export function createMayGoOn(rules: readonly Rule[]): MayGoOn {
  /** By rule, then by both characters; those of a rule whose trigger no text had are not there. */
  const answers: (Uint8Array | undefined)[] = rules.map(() => undefined);
  return (index, text, end) => {
    // Where one is still to come nothing is known.
    if (end + 2 > text.length) return true;
    const first = text.charCodeAt(end);
    const second = text.charCodeAt(end + 1);
    if (first >= ASCII || second >= ASCII) return true;
    let known = answers[index];
    if (known === undefined) {
      known = new Uint8Array(ASCII * ASCII);
      answers[index] = known;
    }
    const pair = first * ASCII + second;
    if (known[pair] === UNKNOWN)
      known[pair] = goesOn(rules[index] as Rule, text.slice(end, end + 2)) ? YES : NO;
    return known[pair] === YES;
  };
}

/** What cannot become a match with these behind the trigger is none with more behind them; all triggers have one shape behind them. */
function goesOn({ triggers: [trigger = ''], partial, pattern }: Rule, letters: string): boolean {
  partial.lastIndex = 0;
  pattern.lastIndex = 0;
  return partial.exec(trigger + letters) !== null || pattern.exec(trigger + letters) !== null;
}
