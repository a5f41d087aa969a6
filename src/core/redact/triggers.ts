// Finds the literal texts that secrets begin with, all in one pass.
import { type Automaton, createAutomaton, ENDS } from './automaton.ts';
import { BOUNDARY_CHARS, isBoundary } from './boundary.ts';
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

/** A trigger and those rules that it starts, by their indexes. */
interface Start {
  readonly trigger: string;
  /** Rules that may begin in the middle of a word, and such that may not. */
  readonly anywhere: readonly number[];
  readonly atBoundary: readonly number[];
  readonly isWhole: { readonly anywhere: boolean; readonly atBoundary: boolean };
}

/** The triggers of these rules. */
export function createTriggers(rules: readonly Rule[]): Triggers {
  const starts = toStarts(rules);
  const automaton = createAutomaton(starts.map(({ trigger }) => trigger));
  const { ends, depths, fallbacks, width } = automaton;
  const longest = Math.max(1, ...starts.map(({ trigger }) => trigger.length));
  const cuts = toCuts(starts, automaton, ({ isWhole }) => isWhole);
  const opens = toCuts(starts, automaton, ({ anywhere, atBoundary }) => ({
    anywhere: anywhere.length > 0,
    atBoundary: atBoundary.length > 0,
  }));

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
        for (const index of ends[state / width] ?? []) {
          const { trigger, anywhere, atBoundary } = starts[index] as Start;
          const at = end - trigger.length;
          for (const rule of anywhere) if (!isDenied(rules[rule] as Rule, text, at)) found(rule, at);
          if (atBoundary.length > 0 && isBoundary(text, at)) for (const rule of atBoundary) found(rule, at);
        }
      }),
    cutAt: (text) => firstCut(text, cuts),
  };
}

/** True where what stands before the trigger says that it is none: the `page_` of `page_token`. */
function isDenied({ notAfter }: Rule, text: string, at: number): boolean {
  return notAfter?.test(text.slice(Math.max(0, at - BOUNDARY_CHARS), at)) ?? false;
}

function toStarts(rules: readonly Rule[]): Start[] {
  const byTrigger = new Map<string, number[]>();
  rules.forEach((rule, index) => {
    for (const trigger of new Set(rule.triggers)) {
      const known = byTrigger.get(trigger);
      if (known === undefined) byTrigger.set(trigger, [index]);
      else known.push(index);
    }
  });
  const isWhole = (index: number) => rules[index]?.isWhole === true;
  return [...byTrigger].map(([trigger, started]) => {
    const anywhere = started.filter((index) => rules[index]?.insideWords);
    const atBoundary = started.filter((index) => !rules[index]?.insideWords);
    return {
      trigger,
      anywhere,
      atBoundary,
      isWhole: { anywhere: anywhere.some(isWhole), atBoundary: atBoundary.some(isWhole) },
    };
  });
}

/** Whether a text that ends in a state is the beginning, and no more, of a trigger of some kind. */
const CUT = { none: 0, atBoundary: 1, anywhere: 2 } as const;

/** By number of the state. */
function toCuts(
  starts: readonly Start[],
  automaton: Automaton,
  toKind: (start: Start) => Start['isWhole'],
): Uint8Array {
  const cuts = new Uint8Array(automaton.depths.length);
  for (const start of starts) {
    const { anywhere, atBoundary } = toKind(start);
    const cut = anywhere ? CUT.anywhere : atBoundary ? CUT.atBoundary : CUT.none;
    const { trigger } = start;
    let state = 0;
    for (let at = 0; at < trigger.length - 1; at++) {
      state = step(automaton, state, trigger.charCodeAt(at));
      const number = state / automaton.width;
      cuts[number] = Math.max(cuts[number] as number, cut);
    }
  }
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
