// Finds the literal texts that secrets begin with, all in one pass.
import { isBoundary } from './boundary.ts';
import type { Rule } from './rule.ts';
import { escapeLiteral } from './shape.ts';

export interface Triggers {
  /** Characters of the longest one. */
  readonly longest: number;
  /** True where the text has a whole trigger. */
  isIn(text: string): boolean;
  /** False where the text has no trigger and does not end in the beginning of one. */
  mayBeginIn(text: string): boolean;
  /** Calls for each rule at each trigger from `from` on, in order. */
  forEach(text: string, from: number, found: (rule: Rule, at: number) => void): void;
  /** Where the first trigger that is part of its secret may be cut by the end of the text; else the text's length. */
  cutAt(text: string): number;
}

/** One trigger and a rule that it starts. */
interface Start {
  readonly trigger: string;
  readonly rule: Rule;
}

/** The triggers of these rules. */
export function createTriggers(rules: readonly Rule[]): Triggers {
  const starts = rules.flatMap((rule) => rule.triggers.map((trigger) => ({ trigger, rule })));
  const roots = toRoots(starts);
  const longest = Math.max(1, ...starts.map(({ trigger }) => trigger.length));
  const any = toPattern([...roots.keys()]);
  const next = new RegExp(any, 'g');
  const all = starts.map(({ trigger }) => trigger);
  const whole = starts.filter(({ rule }) => rule.isWhole).map(({ trigger }) => trigger);
  const quick = new RegExp(any);
  const half = new RegExp(`${toHalfPattern(all)}$`);
  const wholeHalf = new RegExp(`${toHalfPattern(whole)}$`, 'g');
  return {
    longest,
    isIn: (text) => quick.test(text),
    mayBeginIn: (text) =>
      quick.test(text) || half.test(text.length < longest ? text : text.slice(1 - longest)),
    forEach(text, from, found) {
      next.lastIndex = from;
      for (let hit = next.exec(text); hit !== null; hit = next.exec(text)) {
        for (const { trigger, rule } of roots.get(hit[0]) ?? []) {
          if (!text.startsWith(trigger, hit.index)) continue;
          if (rule.insideWords || isBoundary(text, hit.index)) found(rule, hit.index);
        }
        next.lastIndex = hit.index + 1;
      }
    },
    cutAt(text) {
      if (whole.length === 0) return text.length;
      wholeHalf.lastIndex = Math.max(0, text.length - longest + 1);
      for (let hit = wholeHalf.exec(text); hit !== null; hit = wholeHalf.exec(text)) {
        if (isBoundary(text, hit.index)) return hit.index;
        wholeHalf.lastIndex = hit.index + 1;
      }
      return text.length;
    },
  };
}

/** The triggers by the shortest one that they begin with: a search for those finds all. */
function toRoots(starts: readonly Start[]): Map<string, Start[]> {
  const roots = new Map<string, Start[]>();
  for (const start of [...starts].sort((a, b) => a.trigger.length - b.trigger.length)) {
    const root = [...roots.keys()].find((shorter) => start.trigger.startsWith(shorter));
    if (root === undefined) roots.set(start.trigger, [start]);
    else roots.get(root)?.push(start);
  }
  return roots;
}

/** `(?:a|b)`, common beginnings taken together: V8 tells at the first letter that most places are none. */
function toPattern(texts: readonly string[]): string {
  const byFirst = Map.groupBy(texts, (text) => text.slice(0, 1));
  const branches = [...byFirst].map(([first, group]) => {
    const rests = group.map((text) => text.slice(1));
    return escapeLiteral(first) + (rests.some((rest) => rest === '') ? '' : toPattern(rests));
  });
  return branches.length === 1 ? (branches[0] as string) : `(?:${branches.join('|')})`;
}

/** Matches every text that one of these begins with, and none of these itself, before the end. */
function toHalfPattern(texts: readonly string[]): string {
  const byFirst = Map.groupBy(
    texts.filter((text) => text.length > 1),
    (text) => text.slice(0, 1),
  );
  const branches = [...byFirst].map(([first, group]) => {
    const rest = toHalfPattern(group.map((text) => text.slice(1)));
    return `${escapeLiteral(first)}${rest === '' ? '' : `${rest}?`}`;
  });
  return branches.length === 0 ? '' : `(?:${branches.join('|')})`;
}
