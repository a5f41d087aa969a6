// Search and statistics over the rows of units.
import { setImmediate as letOthersGo } from 'node:timers/promises';
import { SNIPPET_CHARS } from '../../../core/search/match.ts';
import type { Passage, PassagePart } from '../../../core/search/passage.ts';
import type { Query } from '../../../core/search/query.ts';
import { toSnippet } from '../../../core/search/snippet.ts';
import { findFirst, toWordPattern } from '../../../core/search/word-pattern.ts';
import type { SearchHit, SearchMatch, SearchPage, SearchStore } from '../search-store.ts';
import type { Owner, Page } from '../session-store.ts';
import { transact } from './rows.ts';
import { type ForgettingTables, isErasing, makeRoom, putUnits, type SearchTables } from './search-rows.ts';
import { type Candidate, stepScan, toAsked, toPlace } from './search-scan.ts';
import { readStatistics } from './statistics.ts';

export function createSearchStore({ db, dialect, forget }: ForgettingTables): SearchStore {
  return {
    async put(session, units, step) {
      await makeRoom({ db, dialect }, units);
      // What is put in can be read again from the entries; what was taken out is not to come back.
      const begin = isErasing(step) ? transact : dialect.transactLazily;
      const isPut = await begin(db, (transaction) =>
        putUnits({ db: transaction, dialect }, session, { units, step }),
      );
      if (isPut && isErasing(step)) forget();
      return isPut;
    },
    find: (query, page) => find({ db, dialect }, query, page),
    statistics: (question) => readStatistics(db, question),
    async listBehind(limit, after = '') {
      const rows = await db
        .selectFrom('sessions')
        .select(['id', 'indexed_to', 'next'])
        .whereRef('index_seen', '<', 'next')
        .where('id', '>', after)
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(({ id, indexed_to, next }) => ({ session: id, indexedTo: indexed_to, next }));
    },
  };
}

/** Texts that are read at once, after those of the first page. */
const MAX_ROWS = 100;
/** Texts that are looked through for one page, and steps of the scan: the rest is the next page's. */
const MAX_TEXTS = 300;
const MAX_STEPS = 10;
/** An `after` is the key of the last row that was looked at. */
const KEY = /^\d{1,16}$/;

interface Words {
  readonly wanted: readonly RegExp[];
  readonly unwanted: readonly RegExp[];
}

/** The index tells who may match; the text itself, by core/search, who does. */
async function find(
  tables: SearchTables,
  query: Query,
  page: Page & { readonly owner?: Owner },
): Promise<SearchPage> {
  const words = toWords(query);
  const asked = toAsked(query, page.owner);
  const hits: SearchHit[] = [];
  let place = toPlace(page.after !== undefined && KEY.test(page.after) ? Number(page.after) : undefined);
  for (let steps = 0, texts = 0; steps < MAX_STEPS && texts < MAX_TEXTS; steps++) {
    const limit = steps === 0 ? page.limit : MAX_ROWS;
    const { rows, next } = await stepScan(tables, asked, { place, limit });
    for (const row of rows) {
      const matches = matchPassages(toPassages(row.passages), words);
      if (matches !== undefined) hits.push(toHit(row, matches));
      if (hits.length === page.limit) return { hits, next: String(row.id) };
    }
    if (next === undefined) return { hits };
    place = next;
    texts += rows.length;
    // A step of SQLite lets nobody else have a turn.
    await letOthersGo();
  }
  return { hits, next: String(place.before) };
}

function toWords({ conditions }: Query): Words {
  const words = conditions.filter((condition) => condition.type === 'word');
  const toPatterns = (isExcluded: boolean) =>
    words.filter((word) => word.isExcluded === isExcluded).map(({ text }) => toWordPattern(text));
  return { wanted: toPatterns(false), unwanted: toPatterns(true) };
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
