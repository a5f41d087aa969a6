// Finds the literal texts that secrets begin with, all in one pass.
import { type Automaton, createAutomaton, ENDS } from './automaton.ts';
import { BOUNDARY_CHARS, isBoundary } from './boundary.ts';
import { createMayGoOn } from './next-letters.ts';
import type { Rule } from './rule.ts';

export interface Triggers {
  /** Characters of the longest one. */
  readonly longest: number;
  /** True where the text has a whole trigger. */
  isIn(text: string): boolean;
  /** False where the text has no trigger and does not end in the beginning of one. */
  mayBeginIn(text: string): boolean;
  /** Calls with the index of each rule at each trigger from `from` on, in the order in which triggers end. */
  forEach(text: string, from: number, found: (rule: number, at: number) => void): void;
  /** Where the first trigger that is part of its secret may be cut by the end of the text; else the text's length. */
  cutAt(text: string): number;
}

/** A trigger and those rules that it starts. */
interface Start {
  readonly trigger: string;
  readonly groups: readonly Group[];
}

/** Rules, by their indexes, whose triggers are none in the same places. */
interface Group extends Pick<Rule, 'insideWords' | 'notAfter' | 'notBefore'> {
  readonly rules: number[];
}

/** The triggers of these rules. */
export function createTriggers(rules: readonly Rule[]): Triggers {
  const starts = toStarts(rules);
  const automaton = createAutomaton(starts.map(({ trigger }) => trigger));
  const { depths, fallbacks, width } = automaton;
  /** By number of the state. */
  const ends = automaton.ends.map((indexes) => indexes?.map((index) => starts[index] as Start));
  const longest = Math.max(1, ...starts.map(({ trigger }) => trigger.length));
  const mayGoOn = createMayGoOn(rules);
  const isWhole = (rule: number) => rules[rule]?.isWhole === true;
  const cuts = toCuts(automaton, (index) => toCut(starts[index] as Start, isWhole));
  const opens = toCuts(automaton, (index) => toCut(starts[index] as Start, () => true));

  /** The number of the state at the end of the text. */
  function endState(text: string): number {
    let state = 0;
    for (let at = Math.max(0, text.length - longest); at < text.length; at++)
      state = step(automaton, state, text.charCodeAt(at));
    return state / width;
  }

  /** Where the first trigger that these say of begins without its end; else the text's length. */
  function firstCut(text: string, of: Uint8Array): number {
    for (let state = endState(text); state !== 0; state = fallbacks[state] as number) {
      const at = text.length - (depths[state] as number);
      const cut = of[state];
      if (cut === CUT.anywhere || (cut === CUT.atBoundary && isBoundary(text, at))) return at;
    }
    return text.length;
  }

  return {
    longest,
    isIn: (text) => findEnd(automaton, text),
    mayBeginIn: (text) => findEnd(automaton, text) || firstCut(text, opens) < text.length,
    forEach: (text, from, found) =>
      forEachEnd(automaton, { text, from }, (state, end) => {
        for (const { trigger, groups } of ends[state / width] as readonly Start[]) {
          const at = end - trigger.length;
          for (const group of groups) {
            let isTrigger: boolean | undefined;
            for (const rule of group.rules) {
              if (!mayGoOn(rule, text, end)) continue;
              isTrigger ??= isStart(group, text, { at, end });
              if (!isTrigger) break;
              found(rule, at);
            }
          }
        }
      }),
    cutAt: (text) => firstCut(text, cuts),
  };
}

/** False where what stands around the trigger says that it is none: the `page_` of `page_token`, the `_url` of `token_url`. */
function isStart(
  { insideWords, notAfter, notBefore }: Group,
  text: string,
  { at, end }: { readonly at: number; readonly end: number },
): boolean {
  if (!insideWords && !isBoundary(text, at)) return false;
  if (notBefore !== undefined) {
    notBefore.lastIndex = end;
    if (notBefore.test(text)) return false;
  }
  return notAfter?.test(text.slice(Math.max(0, at - BOUNDARY_CHARS), at)) !== true;
}

function toStarts(rules: readonly Rule[]): Start[] {
  const byTrigger = new Map<string, Group[]>();
  rules.forEach((rule, index) => {
    for (const trigger of new Set(rule.triggers)) {
      const groups = byTrigger.get(trigger);
      if (groups === undefined) byTrigger.set(trigger, [toGroup(rule, index)]);
      else addTo(groups, rule, index);
    }
  });
  return [...byTrigger].map(([trigger, groups]) => ({ trigger, groups }));
}

/** Rules of one name share the patterns that deny it, which then run once for all. */
function addTo(groups: Group[], rule: Rule, index: number): void {
  const { insideWords, notAfter, notBefore } = rule;
  const group = groups.find(
    (each) => each.insideWords === insideWords && each.notAfter === notAfter && each.notBefore === notBefore,
  );
  if (group === undefined) groups.push(toGroup(rule, index));
  else group.rules.push(index);
}

function toGroup({ insideWords, notAfter, notBefore }: Rule, index: number): Group {
  return {
    insideWords,
    ...(notAfter === undefined ? {} : { notAfter }),
    ...(notBefore === undefined ? {} : { notBefore }),
    rules: [index],
  };
}

/** Whether a text that ends in a state is the beginning, and no more, of a trigger of some kind. */
const CUT = { none: 0, atBoundary: 1, anywhere: 2 } as const;

function toCut({ groups }: Start, isWanted: (rule: number) => boolean): number {
  const wanted = groups.filter(({ rules }) => rules.some(isWanted));
  if (wanted.some(({ insideWords }) => insideWords)) return CUT.anywhere;
  return wanted.length > 0 ? CUT.atBoundary : CUT.none;
}

/** By number of the state; `cutOf` says of a trigger, by its index, what its beginnings are. */
function toCuts({ parents, endOf }: Automaton, cutOf: (index: number) => number): Uint8Array {
  const cuts = new Uint8Array(parents.length);
  endOf.forEach((end, index) => {
    const cut = cutOf(index);
    let state = parents[end] as number;
    // Where a beginning is one of that kind already, those before it are as well.
    while (state !== 0 && (cuts[state] as number) < cut) {
      cuts[state] = cut;
      state = parents[state] as number;
    }
  });
  return cuts;
}

function step({ table, columns }: Automaton, state: number, code: number): number {
  const column = code < columns.length ? (columns[code] as number) : 0;
  return (table[state + column] as number) & ~ENDS;
}

function findEnd({ table, columns }: Automaton, text: string): boolean {
  let state = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    state = table[state + (code < 128 ? (columns[code] as number) : 0)] as number;
    if (state >= ENDS) return true;
  }
  return false;
}

/** Calls with each state that ends triggers, and where they end. The one loop that every recorded character goes through. */
function forEachEnd(
  { table, columns }: Automaton,
  { text, from }: { readonly text: string; readonly from: number },
  found: (state: number, end: number) => void,
): void {
  let state = 0;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    state = table[state + (code < 128 ? (columns[code] as number) : 0)] as number;
    if (state < ENDS) continue;
    state -= ENDS;
    found(state, at + 1);
  }
}
