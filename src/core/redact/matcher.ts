// Finds secrets in text: in a whole one, and in one that has only come so far.
import type { Finding } from '../model/redaction.ts';
import { BOUNDARY_CHARS } from './boundary.ts';
import { isInMask, mayHaveMasks } from './mask.ts';
import type { Range, Rule } from './rule.ts';
import { type Candidate, isFull, toSpans } from './spans.ts';
import { createTriggers } from './triggers.ts';

/** Of a secret whose end did not come, so many characters behind its trigger are masked; fewer tell nothing. */
const MIN_CUT_CHARS = 8;

/** `whole`: no more text follows · `open`: more may follow · `cut`: what would have followed does not come. */
export type Ending = 'whole' | 'open' | 'cut';

/** What is known of a text that is read in pieces; offsets into it. */
export interface Reading {
  /** What is found before `decidedTo`. */
  readonly findings: readonly Finding[];
  /** Up to here no text that follows can change what is found. */
  readonly decidedTo: number;
  /** From here on triggers must be looked at again when more text is there. */
  readonly resumeAt: number;
  /** The first trigger that what follows may belong to; else the text's length. */
  readonly begunAt: number;
}

/** What was seen in a text before it is settled which of it counts; offsets into it. */
export interface Seen {
  readonly candidates: readonly Candidate[];
  /** Up to here no text that follows can change what is found. */
  readonly decidedTo: number;
  /** The first trigger that what follows may belong to; else the text's length. */
  readonly begunAt: number;
  /** Where the beginning of a trigger may be. */
  readonly tailAt: number;
}

export interface Matcher {
  /** What is found in a whole text: in order, without overlaps. */
  scan(text: string): readonly Finding[];
  /** The smallest offset from which a rule could still match, or match more, if more text followed; else the text's length. */
  undecidedFrom(text: string): number;
  /** Reads the triggers from `resumeAt` on of a text that ends like this. */
  read(text: string, resumeAt: number, ending: Ending): Reading;
  /** As `read`, before it is settled; `isWanted` tells at which triggers to look, by default at all. */
  look(text: string, resumeAt: number, ending: Ending, isWanted?: (at: number) => boolean): Seen;
  /** True where the text has a whole trigger. */
  hasTrigger(text: string): boolean;
  /** False where the text neither has a trigger nor ends in the beginning of one: then nothing is found, whatever follows. */
  mayBeginIn(text: string): boolean;
  /** Characters before `resumeAt` that a reading must be given again. */
  readonly contextChars: number;
}

/** So many triggers, each with a bounded piece of text, are looked at within a second on any machine. */
const BUSY_TRIGGERS = 256;

/** A matcher for these rules; `busy` is called time and again while it works, however long the text is. */
export function createMatcher(rules: readonly Rule[], busy?: () => void): Matcher {
  const triggers = createTriggers(rules);
  let looked = 0;

  const look: Matcher['look'] = (text, resumeAt, ending, isWanted) => {
    const hits: Hit[] = [];
    const end = new TextEnd(text, ending, triggers.longest);
    let lookedAt: Int32Array | undefined;
    triggers.forEach(text, resumeAt, (rank, at) => {
      // A trigger may be the beginning of another one of the same rule.
      lookedAt ??= new Int32Array(rules.length).fill(-1);
      if (lookedAt[rank] === at || isWanted?.(at) === false) return;
      lookedAt[rank] = at;
      if (++looked % BUSY_TRIGGERS === 0) busy?.();
      const rule = rules[rank] as Rule; // the triggers are those of these rules
      const matches = end.matches(rule, at);
      // Each is a secret, or all may be one.
      for (const likeliest of rule.secretsIn === undefined ? matches.slice(0, 1) : matches)
        hits.push({
          rule,
          rank,
          at,
          likeliest,
          matches: rule.secretsIn === undefined ? matches : [likeliest],
        });
    });
    const candidates = judge(text, hits, busy);
    if (ending === 'open') end.decidedTo = Math.min(end.decidedTo, triggers.cutAt(text));
    return { candidates, decidedTo: end.decidedTo, begunAt: end.begunAt, tailAt: end.tailAt };
  };

  return {
    look,
    ...readingsOf(look),
    hasTrigger: triggers.isIn,
    mayBeginIn: triggers.mayBeginIn,
    contextChars: BOUNDARY_CHARS,
  };
}

/** What is made of what `look` sees. */
export function readingsOf(look: Matcher['look']): Pick<Matcher, 'read' | 'scan' | 'undecidedFrom'> {
  const read: Matcher['read'] = (text, resumeAt, ending) => settle(look(text, resumeAt, ending));
  return {
    read,
    scan: (text) => toSpans(look(text, 0, 'whole').candidates),
    undecidedFrom: (text) => read(text, 0, 'open').decidedTo,
  };
}

interface Match {
  readonly start: number;
  readonly end: number;
  readonly isCut: boolean;
}

/** What a rule may have found at a trigger. */
interface Hit {
  readonly rule: Rule;
  readonly rank: number;
  readonly at: number;
  readonly likeliest: Match;
  /** All that it may be, the likeliest first. */
  readonly matches: readonly Match[];
}

/** Asks the rules, the widest find and the first rule first: what lies inside of a find adds nothing, and is not asked for. */
function judge(text: string, hits: Hit[], busy?: () => void): Candidate[] {
  const candidates: Candidate[] = [];
  hits.sort(
    (one, other) =>
      one.likeliest.start - other.likeliest.start ||
      other.likeliest.end - one.likeliest.end ||
      one.rank - other.rank,
  );
  const hasMasks = hits.length > 0 && mayHaveMasks(text);
  for (const [index, { rule, rank, at, matches }] of hits.entries()) {
    if (index % BUSY_TRIGGERS === BUSY_TRIGGERS - 1) busy?.();
    for (const match of matches) {
      if (isCovered(match, candidates.at(-1))) break;
      if (
        !rule.accepts(text.slice(match.start, match.end), match.isCut) ||
        (hasMasks && (isInMask(text, match) || isInMask(text, { start: at, end: at + 1 })))
      )
        continue;
      candidates.push({ ...match, rule: rule.id, rank, at });
      break;
    }
  }
  return candidates;
}

function isCovered({ start, end }: Match, by: Candidate | undefined): boolean {
  return by !== undefined && start >= by.start && end <= by.end;
}

const NONE: readonly Match[] = [];

/** The end of a text, with what has begun there. */
class TextEnd {
  decidedTo: number;
  begunAt: number;
  /** Where the beginning of a trigger may be. */
  readonly tailAt: number;
  readonly #text: string;
  readonly #ending: Ending;

  constructor(text: string, ending: Ending, longestTrigger: number) {
    this.#text = text;
    this.#ending = ending;
    this.decidedTo = text.length;
    this.begunAt = text.length;
    this.tailAt = Math.max(0, text.length - longestTrigger + 1);
  }

  /** What a rule may find from its trigger on, the likeliest first; nothing where that is not decided. */
  matches(rule: Rule, at: number): readonly Match[] {
    const seen = this.#text.slice(at, at + rule.maxLength);
    const isDecided = this.#ending === 'whole' || at + rule.maxLength <= this.#text.length;
    const begun = isDecided ? undefined : secretBegun(rule, seen);
    if (begun === undefined) return matchIn(rule, seen, at);
    this.begunAt = Math.min(this.begunAt, at);
    if (this.#ending === 'cut') return cutMatches(rule, { seen, begun, at });
    // A pattern that lets much stand before its secret may have one and still look for another.
    const [found] = matchIn(rule, seen, at);
    this.decidedTo = Math.min(this.decidedTo, at + begun, found?.start ?? at + begun);
    return NONE;
  }
}

function matchIn(rule: Rule, seen: string, at: number): readonly Match[] {
  rule.pattern.lastIndex = 0;
  const found = rule.pattern.exec(seen);
  if (found === null) return NONE;
  if (rule.secretsIn !== undefined) return toMatches(rule.secretsIn(seen, false), at, false);
  const end = at + found[0].length;
  return [{ start: end - (found.groups?.secret ?? found[0]).length, end, isCut: false }];
}

function toMatches(ranges: readonly Range[], at: number, isCut: boolean): readonly Match[] {
  return ranges.map(({ start, end }) => ({ start: at + start, end: at + end, isCut }));
}

/** Where the secret begins in a text that may become a match or a longer one; its length where it has not begun. */
function secretBegun(rule: Rule, seen: string): number | undefined {
  rule.partial.lastIndex = 0;
  const found = rule.partial.exec(seen);
  if (found === null) return undefined;
  return rule.isWhole ? 0 : seen.length - (found.groups?.secret?.length ?? 0);
}

interface Begun {
  readonly seen: string;
  readonly begun: number;
  readonly at: number;
}

/** All that has begun, if it shows enough of a secret; first the match in it, where only a full stop may come after that. */
function cutMatches(rule: Rule, { seen, begun, at }: Begun): readonly Match[] {
  if (rule.secretsIn !== undefined) return toMatches(rule.secretsIn(seen, true), at, true);
  const whole = matchIn(rule, seen, at);
  const trigger = rule.isWhole ? (rule.triggers.find((text) => seen.startsWith(text))?.length ?? 0) : 0;
  if (seen.length - begun < trigger + MIN_CUT_CHARS) return whole;
  const cut = { start: at + begun, end: at + seen.length, isCut: true };
  return whole.some(({ end }) => cut.end - end <= 1) ? [...whole, cut] : [cut, ...whole];
}

/** A finding that what is undecided may still grow into is undecided itself. */
function settle({ candidates, begunAt, tailAt, ...seen }: Seen): Reading {
  const spans = toSpans(candidates);
  let { decidedTo } = seen;
  let resumeAt = Math.min(begunAt, tailAt);
  const grown = spans.find(({ start, end }) => start < decidedTo && end > decidedTo);
  if (grown !== undefined) decidedTo = isFull(grown) ? grown.end : grown.start;
  for (const { at, end } of candidates) if (end > decidedTo) resumeAt = Math.min(resumeAt, at);
  return {
    findings: spans.filter(({ end }) => end <= decidedTo),
    decidedTo,
    resumeAt: Math.min(resumeAt, decidedTo),
    begunAt,
  };
}
