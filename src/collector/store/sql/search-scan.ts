// Which units may answer a query, newest first: a step looks at some of them, and says where the next one begins.
import { type RawBuilder, sql } from 'kysely';
import type { Query } from '../../../core/search/query.ts';
import type { Owner } from '../session-store.ts';
import { toIndexTerms } from '../words.ts';
import type { IndexTerm, KeyRange } from './dialect.ts';
import { toFactTerms } from './fact-words.ts';
import { toCondition, toKeyRange } from './search-conditions.ts';
import type { SearchTables } from './search-rows.ts';

/** A unit that may answer, with its text. */
export interface Candidate {
  readonly id: number;
  readonly session: string;
  readonly unit: string;
  readonly started_at: string;
  readonly model: string | null;
  readonly passages: string;
}

/** What is asked of the tables. */
export interface Asked {
  readonly terms: readonly IndexTerm[];
  readonly conditions: readonly RawBuilder<unknown>[];
  readonly range: KeyRange;
}

/** How far a scan has come. */
export interface Place {
  /** Units with keys below this one are yet to be looked at. */
  readonly before: number;
  /** How many units the next step goes over at most, where the index has no order. */
  readonly width: number;
}

export interface Step {
  readonly rows: readonly Candidate[];
  /** Absent where there is nothing after it. */
  readonly next?: Place;
}

/** Units with the terms that a step looks at: each costs a look at its row. */
const MAX_WITH_TERMS = 2000;
/** Units that it looks at where there is no term to find them by: these lie side by side. */
const MAX_WITHOUT_TERMS = 30_000;
/** Where nothing is known of how often the terms are. */
const FIRST_WIDTH = 1000;
/** So many units with the terms should lie in one width. */
const WANTED = 1000;
const MAX_GROWTH = 16;
/** Where so many units have few with the terms, all that are left have not many. */
const MAX_WIDTH = 300_000;

/** The query as the tables can be asked it; `owner` narrows to what is theirs. */
export function toAsked({ conditions }: Query, owner: Owner | undefined): Asked {
  const facts = conditions.filter((condition) => condition.type !== 'word');
  const words = conditions.filter((condition) => condition.type === 'word' && !condition.isExcluded);
  return {
    terms: [
      ...words.flatMap((word) => (word.type === 'word' ? toIndexTerms(word.text) : [])),
      ...toFactTerms(facts, owner),
    ],
    conditions: [
      sql`1 = 1`,
      ...facts.map((fact) => sql`${toCondition(fact)}`),
      ...(owner === undefined ? [] : [sql`u.issuer = ${owner.issuer}`, sql`u.subject = ${owner.subject}`]),
    ],
    range: toKeyRange(facts),
  };
}

/** Where a scan begins: after the unit with this key, or with the newest. */
export function toPlace(after: number | undefined): Place {
  return { before: after ?? Number.MAX_SAFE_INTEGER, width: FIRST_WIDTH };
}

/** Looks from the place on, at a bounded number of units, for at most `limit` candidates. */
export async function stepScan(
  tables: SearchTables,
  asked: Asked,
  { place, limit }: { readonly place: Place; readonly limit: number },
): Promise<Step> {
  const before = Math.min(place.before, asked.range.before);
  const bound = await readBound(tables, asked, { before, width: place.width });
  const range = { from: bound ?? asked.range.from, before };
  const { rows, looked, last } = await (asked.terms.length === 0 ? readAll : readWithTerms)(tables, asked, {
    range,
    limit,
  });
  const end = rows.at(-1);
  if (end !== undefined && rows.length === limit) return { rows, next: { ...place, before: end.id } };
  if (last !== undefined) return { rows, next: { ...place, before: last } };
  if (bound === undefined) return { rows };
  const growth = Math.min(MAX_GROWTH, WANTED / Math.max(1, looked));
  return { rows, next: { before: bound, width: Math.ceil(place.width * growth) } };
}

/** The key down to which a step goes; undefined: to the end. */
async function readBound(
  { db, dialect }: SearchTables,
  { terms, range }: Asked,
  { before, width }: Place,
): Promise<number | undefined> {
  const isAll = terms.length === 0;
  if (!isAll && (dialect.findsNewestFirst || width > MAX_WIDTH)) return undefined;
  const row = await db
    .selectFrom('search_units')
    .select('id')
    .where('id', '<', before)
    .where('id', '>=', range.from)
    .orderBy('id', 'desc')
    .offset(isAll ? MAX_WITHOUT_TERMS : width)
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

interface Bounds {
  readonly range: KeyRange;
  readonly limit: number;
}

interface Looked {
  readonly rows: readonly Candidate[];
  /** How many had the terms. */
  readonly looked: number;
  /** The last one that was looked at, where there may be more in the range. */
  readonly last?: number;
}

async function readAll(
  { db }: SearchTables,
  { conditions }: Asked,
  { range, limit }: Bounds,
): Promise<Looked> {
  const { rows } = await sql<Candidate>`
    select found.*, texts.passages from (
      select ${COLUMNS} from search_units u where u.id >= ${range.from} and u.id < ${range.before}
      and ${sql.join(conditions, sql` and `)} order by u.id desc limit ${limit}
    ) found join search_texts texts on texts.id = found.id order by found.id desc`.execute(db);
  return { rows, looked: 0 };
}

const COLUMNS = sql`u.id, u.session, u.unit, u.started_at, u.model`;

type SummedRow = { readonly looked: number; readonly last: number } & (Candidate | { readonly id: null });

/** What is materialized is so that no planner turns it round: the words come first, and few rows are left. */
async function readWithTerms(
  { db, dialect }: SearchTables,
  { terms, conditions }: Asked,
  { range, limit }: Bounds,
): Promise<Looked> {
  const { rows } = await sql<SummedRow>`
    with looked as materialized (${dialect.findWords(terms, range)} limit ${MAX_WITH_TERMS}),
    units as materialized (select u.* from ${dialect.unitsOfLooked})
    select sums.looked, sums.last, found.*, texts.passages
    from (select count(*) as looked, min(id) as last from looked) sums
    left join (
      select ${COLUMNS} from units u where ${sql.join(conditions, sql` and `)} order by u.id desc limit ${limit}
    ) found on 1 = 1
    left join search_texts texts on texts.id = found.id
    order by found.id desc`.execute(db);
  const [{ looked, last } = { looked: 0, last: 0 }] = rows;
  return {
    rows: rows.flatMap((row) => (row.id === null ? [] : [row])),
    looked,
    ...(looked === MAX_WITH_TERMS ? { last } : {}),
  };
}
