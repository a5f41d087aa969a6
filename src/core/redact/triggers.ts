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
  /** Where the first trigger that is part of its secret may be cut by the end of the text, in whatever case; else the text's length. */
  cutAt(text: string): number;
}

/** Triggers that differ in their cases only: the automaton does not tell one from another. */
interface Start {
  readonly small: string;
  readonly spellings: readonly Spelling[];
}

/** A trigger and those rules that it starts. */
interface Spelling {
  readonly trigger: string;
  readonly groups: readonly Group[];
}

/** Rules, by their indexes, whose triggers are none in the same places. */
interface Group extends Pick<Rule, 'insideWords' | 'notAfter' | 'notBefore'> {
  readonly rules: readonly number[];
}

/** The triggers of these rules. */
export function createTriggers(rules: readonly Rule[]): Triggers {
  const starts = toStarts(rules);
  const automaton = createAutomaton(starts.map(({ small }) => small));
  const { depths, fallbacks, width, endings, literalOf } = automaton;
  const longest = starts.reduce((most, { small }) => Math.max(most, small.length), 1);
  const mayGoOn = createMayGoOn(rules);
  // Made for the first text that has no end yet: a start needs neither.
  const cuts = once(() => toCuts(automaton, starts, (rule) => rules[rule]?.isWhole === true));
  const opens = once(() => toCuts(automaton, starts, () => true));

  /** The number of the state at the end of the text. */
  function endState(text: string): number {
    let state = 0;
    for (let at = Math.max(0, text.length - longest); at < text.length; at++)
      state = step(automaton, state, text.charCodeAt(at));
    return state / width;
  }

  function hasTrigger(text: string): boolean {
    let isIn = false;
    forEachEnd(automaton, { text, from: 0 }, (state, end) => {
      let ending = endings[state / width] as number;
      for (; ending !== 0 && !isIn; ending = endings[fallbacks[ending] as number] as number) {
        const { small, spellings } = starts[literalOf[ending] as number] as Start;
        isIn = spellings.some(({ trigger }) => text.startsWith(trigger, end - small.length));
      }
      return isIn;
    });
    return isIn;
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
    isIn: (text) => hasTrigger(text),
    mayBeginIn: (text) => hasTrigger(text) || firstCut(text, opens()) < text.length,
    forEach(text, from, found) {
      forEachEnd(automaton, { text, from }, (state, end) => {
        // The longest trigger first; the first state ends none.
        let ending = endings[state / width] as number;
        for (; ending !== 0; ending = endings[fallbacks[ending] as number] as number) {
          const { small, spellings } = starts[literalOf[ending] as number] as Start;
          const at = end - small.length;
          for (const { trigger, groups } of spellings)
            if (text.startsWith(trigger, at)) forEachRule(groups, at, end);
        }
      });

      function forEachRule(groups: readonly Group[], at: number, end: number): void {
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
    },
    cutAt: (text) => firstCut(text, cuts()),
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

/** In the order of their triggers in small letters. */
function toStarts(rules: readonly Rule[]): Start[] {
  const byTrigger = new Map<string, readonly Group[]>();
  for (const [triggers, groups] of toGroups(rules)) {
    for (const trigger of triggers) {
      const others = byTrigger.get(trigger);
      byTrigger.set(trigger, others === undefined ? groups : groups.reduce(join, others));
    }
  }
  const bySmall = new Map<string, Spelling[]>();
  for (const [trigger, groups] of byTrigger) {
    const small = trigger.toLowerCase();
    const spellings = bySmall.get(small);
    if (spellings === undefined) bySmall.set(small, [{ trigger, groups }]);
    else spellings.push({ trigger, groups });
  }
  return [...bySmall.keys()].sort().map((small) => ({ small, spellings: bySmall.get(small) ?? [] }));
}

/** Those of one list of triggers together: some lists are long, and many rules have them. */
function toGroups(rules: readonly Rule[]): ReadonlyMap<readonly string[], readonly Group[]> {
  const groups = new Map<readonly string[], readonly Group[]>();
  for (const [index, rule] of rules.entries())
    groups.set(rule.triggers, join(groups.get(rule.triggers) ?? [], toGroup(rule, index)));
  return groups;
}

/** Rules of one name share the patterns that deny it, which then run once for all. */
function join(groups: readonly Group[], added: Group): readonly Group[] {
  const place = groups.findIndex(
    ({ insideWords, notAfter, notBefore }) =>
      insideWords === added.insideWords && notAfter === added.notAfter && notBefore === added.notBefore,
  );
  const group = groups[place];
  return group === undefined
    ? [...groups, added]
    : groups.with(place, { ...group, rules: [...group.rules, ...added.rules] });
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

/** By number of the state, for the triggers of wanted rules. */
function toCuts(
  { parents, endOf }: Automaton,
  starts: readonly Start[],
  isWanted: (rule: number) => boolean,
): Uint8Array {
  const cuts = new Uint8Array(parents.length);
  for (let index = 0; index < starts.length; index++) {
    const cut = toCut(starts[index] as Start, isWanted);
    let state = parents[endOf[index] as number] as number;
    // Where a beginning is one of that kind already, those before it are as well.
    while (state !== 0 && (cuts[state] as number) < cut) {
      cuts[state] = cut;
      state = parents[state] as number;
    }
  }
  return cuts;
}

function toCut({ spellings }: Start, isWanted: (rule: number) => boolean): number {
  let cut: number = CUT.none;
  for (const { groups } of spellings) {
    for (const { insideWords, rules } of groups) {
      const own = insideWords ? CUT.anywhere : CUT.atBoundary;
      if (own > cut && rules.some(isWanted)) cut = own;
    }
  }
  return cut;
}

function once<Value>(make: () => Value): () => Value {
  let made: Value | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function step({ table, columns }: Automaton, state: number, code: number): number {
  const column = code < columns.length ? (columns[code] as number) : 0;
  return (table[state + column] as number) & ~ENDS;
}

/** Calls with each state that ends triggers, and where they end, until the answer is true. The one loop that every recorded character goes through. */
function forEachEnd(
  { table, columns }: Automaton,
  { text, from }: { readonly text: string; readonly from: number },
  found: (state: number, end: number) => unknown,
): void {
  let state = 0;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    state = table[state + (code < 128 ? (columns[code] as number) : 0)] as number;
    if (state < ENDS) continue;
    state -= ENDS;
    if (found(state, at + 1) === true) return;
  }
}
