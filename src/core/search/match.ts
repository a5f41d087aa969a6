// A query held against a session → where it matches.
import { type Fact, isMet, isOfSession } from './fact.ts';
import { type Passage, type PassagePart, toPassages } from './passage.ts';
import type { Query } from './query.ts';
import { toSnippet } from './snippet.ts';
import { type SearchedSession, toUnits, type Unit } from './unit.ts';
import { findFirst, type Span, toWordPattern } from './word-pattern.ts';

/** Two short lines of text: enough to recognise the place. */
export const SNIPPET_CHARS = 120;

/** `part` is where a word was found; a query without words matches a turn, an exchange or the session as a whole. */
export interface Match {
  readonly part: PassagePart | Unit['type'];
  readonly turn?: string;
  /** Where the match is in no turn. */
  readonly exchange?: string;
  /** When the turn, the exchange or the session began. */
  readonly startedAt: string;
  readonly model?: string;
  readonly snippet: string;
  /** The hits in the snippet. */
  readonly highlights: readonly Span[];
}

/**
 * The matches of one unit of the session after the other, none for many of them: one a passage in which a word of the query stands.
 * Words may be spread over the passages of one turn. Of a turn that comes again only what was not told of it before.
 */
export function* matchSession(
  query: Query,
  session: SearchedSession,
  { snippetChars = SNIPPET_CHARS }: { readonly snippetChars?: number } = {},
): Generator<readonly Match[]> {
  const search = { ...toSearch(query), session, snippetChars };
  const isOfAll = query.conditions.every(isOfSession);
  const told = new Map<string, Set<string>>();
  for (const unit of toUnits(session)) {
    const ofUnit = (unit.type === 'turn' ? told.get(unit.turn.id) : undefined) ?? new Set();
    const matches = isOfAll ? matchHeader(unit, search) : matchUnit(unit, search, ofUnit);
    if (unit.type === 'turn' && ofUnit.size > 0) told.set(unit.turn.id, ofUnit);
    yield matches;
    if (isOfAll && matches.length > 0) return;
  }
}

/** The session as one match, which begins as the unit does. */
function matchHeader(unit: Unit, search: Search): readonly Match[] {
  if (!areMet(unit, search)) return [];
  const { startedAt } = search.session.header;
  return [{ part: 'session', startedAt, ...titleSnippet(unit, search) }];
}

interface Search {
  readonly facts: readonly Fact[];
  readonly wanted: readonly RegExp[];
  readonly unwanted: readonly RegExp[];
  readonly session: SearchedSession;
  readonly snippetChars: number;
}

function toSearch({ conditions }: Query): Pick<Search, 'facts' | 'wanted' | 'unwanted'> {
  const words = conditions.filter((condition) => condition.type === 'word');
  return {
    facts: conditions.filter((condition) => condition.type !== 'word'),
    wanted: words.filter(({ isExcluded }) => !isExcluded).map(({ text }) => toWordPattern(text)),
    unwanted: words.filter(({ isExcluded }) => isExcluded).map(({ text }) => toWordPattern(text)),
  };
}

function areMet(unit: Unit, { facts, session }: Search): boolean {
  return facts.every((fact) => isMet(fact, unit, session));
}

/** What was told of the unit is left out, and what is told now is added. */
function matchUnit(unit: Unit, search: Search, told: Set<string>): readonly Match[] {
  const { wanted, unwanted } = search;
  if (!areMet(unit, search)) return [];
  const passages = wanted.length + unwanted.length === 0 ? [] : toPassages(unit);
  const stands = (pattern: RegExp) => passages.some(({ text }) => findFirst(text, pattern) !== undefined);
  if (unwanted.some(stands)) return [];
  if (wanted.length === 0) return takeNew(unit.type, told, [toWholeMatch(unit, search)]);
  if (!wanted.every(stands)) return [];
  const names = nameByPart(passages);
  return passages.flatMap((passage, index) =>
    takeNew(names[index] ?? '', told, matchPassage(passage, unit, search)),
  );
}

function takeNew(name: string, told: Set<string>, matches: readonly Match[]): readonly Match[] {
  if (told.has(name)) return [];
  if (matches.length > 0) told.add(name);
  return matches;
}

/** `tool-result 2`: the names that they keep where the turn goes on. */
function nameByPart(passages: readonly Passage[]): readonly string[] {
  const counts = new Map<PassagePart, number>();
  return passages.map(({ part }) => {
    const count = (counts.get(part) ?? 0) + 1;
    counts.set(part, count);
    return `${part} ${count}`;
  });
}

function toWholeMatch(unit: Unit, search: Search): Match {
  return { part: unit.type, ...placeOf(unit), ...titleSnippet(unit, search) };
}

function matchPassage({ part, text }: Passage, unit: Unit, search: Search): readonly Match[] {
  const hits = search.wanted.flatMap((pattern) => {
    const hit = findFirst(text, pattern);
    return hit === undefined ? [] : [hit];
  });
  const [first] = hits.sort((one, other) => one[0] - other[0]);
  if (first === undefined) return [];
  const snippet = toSnippet(text, { hit: first, patterns: search.wanted, maxChars: search.snippetChars });
  return [{ part, ...placeOf(unit), snippet: snippet.text, highlights: snippet.highlights }];
}

function placeOf(unit: Unit): Pick<Match, 'turn' | 'exchange' | 'startedAt' | 'model'> {
  const { startedAt } = unit;
  switch (unit.type) {
    case 'turn': {
      const { id, model } = unit.turn;
      return { turn: id, startedAt, ...(model === undefined ? {} : { model }) };
    }
    case 'exchange':
      return { exchange: unit.exchange.id, startedAt };
    case 'session':
      return { startedAt };
  }
}

/** How the unit begins. */
function titleSnippet(unit: Unit, { snippetChars }: Search): Pick<Match, 'snippet' | 'highlights'> {
  const { text, highlights } = toSnippet(titleOf(unit), {
    hit: [0, 0],
    patterns: [],
    maxChars: snippetChars,
  });
  return { snippet: text, highlights };
}

function titleOf(unit: Unit): string {
  switch (unit.type) {
    case 'turn':
      return unit.turn.prompt.text;
    case 'exchange':
      return `${unit.exchange.method} ${unit.exchange.url}`;
    case 'session':
      return '';
  }
}
