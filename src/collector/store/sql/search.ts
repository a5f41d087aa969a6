// Search and statistics over the rows of units.
import { sql } from 'kysely';
import { SNIPPET_CHARS } from '../../../core/search/match.ts';
import type { Passage, PassagePart } from '../../../core/search/passage.ts';
import type { Query } from '../../../core/search/query.ts';
import { toSnippet } from '../../../core/search/snippet.ts';
import { findFirst, toWordPattern } from '../../../core/search/word-pattern.ts';
import type { SearchHit, SearchMatch, SearchPage, SearchStore } from '../search-store.ts';
import type { Owner, Page } from '../session-store.ts';
import { toIndexTerms } from '../words.ts';
import type { IndexTerm } from './dialect.ts';
import { transact } from './rows.ts';
import { toCondition } from './search-conditions.ts';
import { type ForgettingTables, putUnits, type SearchTables } from './search-rows.ts';
import { readStatistics } from './statistics.ts';

export function createSearchStore({ db, dialect, forget }: ForgettingTables): SearchStore {
  return {
    async put(session, units, step) {
      const isPut = await transact(db, (transaction) =>
        putUnits({ db: transaction, dialect }, session, { units, step }),
      );
      // A place below 0 is where an erasure has search begin again.
      if (isPut && step.seen <= 0 && step.ids !== undefined) forget();
      return isPut;
    },
    find: (query, page) => find({ db, dialect }, query, page),
    statistics: (question) => readStatistics(db, question),
    async listBehind(limit) {
      const rows = await db
        .selectFrom('sessions')
        .select(['id', 'indexed_to', 'next'])
        .whereRef('index_seen', '<', 'next')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(({ id, indexed_to, next }) => ({ session: id, indexedTo: indexed_to, next }));
    },
  };
}

/** Candidates that are read at once. */
const CANDIDATES = 100;
/** Candidates to one page, so that a question to which nearly nothing answers ends: the rest is the next page's. */
const MAX_CANDIDATES = 2000;
/** An `after` is the key of the last row that was looked at. */
const KEY = /^\d{1,16}$/;

interface Words {
  readonly wanted: readonly RegExp[];
  readonly unwanted: readonly RegExp[];
  readonly terms: readonly IndexTerm[];
}

/** The index tells who may match; the text itself, by core/search, who does. */
async function find(
  tables: SearchTables,
  query: Query,
  page: Page & { readonly owner?: Owner },
): Promise<SearchPage> {
  const words = toWords(query);
  const hits: SearchHit[] = [];
  let before = page.after !== undefined && KEY.test(page.after) ? Number(page.after) : undefined;
  for (let looked = 0; looked < MAX_CANDIDATES; looked += CANDIDATES) {
    const rows = await readCandidates(tables, { query, words, before, owner: page.owner });
    for (const row of rows) {
      before = row.id;
      const matches = matchPassages(toPassages(row.passages), words);
      if (matches !== undefined) hits.push(toHit(row, matches));
      if (hits.length === page.limit) return { hits, next: String(before) };
    }
    if (rows.length < CANDIDATES) return { hits };
  }
  return { hits, ...(before === undefined ? {} : { next: String(before) }) };
}

function toWords({ conditions }: Query): Words {
  const words = conditions.filter((condition) => condition.type === 'word');
  const wanted = words.filter(({ isExcluded }) => !isExcluded);
  return {
    wanted: wanted.map(({ text }) => toWordPattern(text)),
    unwanted: words.filter(({ isExcluded }) => isExcluded).map(({ text }) => toWordPattern(text)),
    terms: wanted.flatMap(({ text }) => toIndexTerms(text)),
  };
}

interface Candidate {
  readonly id: number;
  readonly session: string;
  readonly unit: string;
  readonly started_at: string;
  readonly model: string | null;
  readonly passages: string;
}

async function readCandidates(
  { db, dialect }: SearchTables,
  asked: {
    readonly query: Query;
    readonly words: Words;
    readonly before: number | undefined;
    readonly owner: Owner | undefined;
  },
): Promise<readonly Candidate[]> {
  const { query, words, before, owner } = asked;
  const { from, where, id } = dialect.fromWords(words.terms);
  const facts = query.conditions.filter((condition) => condition.type !== 'word').map(toCondition);
  const bounds = [
    where,
    ...facts,
    ...(before === undefined ? [] : [sql`${id} < ${before}`]),
    ...(owner === undefined ? [] : [sql`u.issuer = ${owner.issuer}`, sql`u.subject = ${owner.subject}`]),
  ];
  const { rows } = await sql<Candidate>`
    select found.*, texts.passages from (
      select u.id, u.session, u.unit, u.started_at, u.model from ${from}
      where ${sql.join(bounds, sql` and `)} order by ${id} desc limit ${CANDIDATES}
    ) found join search_texts texts on texts.id = found.id order by found.id desc`.execute(db);
  return rows;
}

function toPassages(stored: string): readonly Passage[] {
  const pairs: readonly (readonly [PassagePart, string])[] = JSON.parse(stored);
  return pairs.map(([part, text]) => ({ part, text }));
}

/** As core/search does it for a unit that it reads; undefined where the words do not match. */
function matchPassages(passages: readonly Passage[], { wanted, unwanted }: Words) {
  const stands = (pattern: RegExp) => passages.some(({ text }) => findFirst(text, pattern) !== undefined);
  if (unwanted.some(stands) || !wanted.every(stands)) return undefined;
  if (wanted.length === 0) return passages.slice(0, 1).map(toTitle);
  return passages.flatMap((passage) => matchPassage(passage, wanted));
}

function matchPassage({ part, text }: Passage, wanted: readonly RegExp[]): readonly SearchMatch[] {
  const hits = wanted.flatMap((pattern) => {
    const hit = findFirst(text, pattern);
    return hit === undefined ? [] : [hit];
  });
  const [first] = hits.sort((one, other) => one[0] - other[0]);
  if (first === undefined) return [];
  const snippet = toSnippet(text, { hit: first, patterns: wanted, maxChars: SNIPPET_CHARS });
  return [{ part, snippet: snippet.text, highlights: snippet.highlights }];
}

function toTitle({ text }: Passage): SearchMatch {
  const { text: snippet, highlights } = toSnippet(text, {
    hit: [0, 0],
    patterns: [],
    maxChars: SNIPPET_CHARS,
  });
  return { snippet, highlights };
}

function toHit({ session, unit, started_at, model }: Candidate, matches: readonly SearchMatch[]): SearchHit {
  return { session, id: unit, startedAt: started_at, ...(model === null ? {} : { model }), matches };
}
