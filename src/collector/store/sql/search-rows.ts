// Units of search as rows: put in, replaced, removed.
import { sha256 } from '../../../node/hashing.ts';
import type { IndexStep, SearchUnit } from '../search-store.ts';
import { toIndexWords } from '../words.ts';
import type { IndexedText, SqlDialect } from './dialect.ts';
import { toFactWords } from './fact-words.ts';
import { inRuns, toText, toWho } from './rows.ts';
import type { Database, SearchUnitRow, Tables } from './schema.ts';

export interface SearchTables {
  readonly db: Database;
  readonly dialect: SqlDialect;
}

export interface ForgettingTables extends SearchTables {
  /** Words were erased. */
  readonly forget: () => void;
}

/** Keys to a millisecond: times a date in ms that stays a whole number in a double for two hundred years. */
export const KEYS_PER_MS = 1024;

/** How far keys may be ahead of their time where very many units began at once. */
const KEY_SLACK_MS = 60_000;

/** A device may say any year; the key stays one that a double holds, and those beyond have no order among themselves. */
const LAST_MS = Number.MAX_SAFE_INTEGER / KEYS_PER_MS - 60_000;

/** The least key of a unit that began then; a time that is none is the first of all. */
export function toFirstKey(atMs: number): number {
  return Number.isNaN(atMs) ? 0 : Math.floor(Math.max(0, Math.min(atMs, LAST_MS))) * KEYS_PER_MS;
}

/** Above the keys of all units that began before then, also of those that share the first or the last keys. */
export function toEndKey(atMs: number): number {
  return toFirstKey(atMs) + KEY_SLACK_MS * KEYS_PER_MS;
}

/** The time of a key: units with it began then, or up to a minute before where very many began at once. */
export function toTimeMs(key: number): number {
  return Math.floor(key / KEYS_PER_MS);
}

/** Sees to it that there is a place for units that began then. */
export async function makeRoom({ db, dialect }: SearchTables, units: readonly SearchUnit[]): Promise<void> {
  await dialect.makeRoom(
    db,
    units.map(({ startedAt }) => toFirstKey(Date.parse(startedAt))),
  );
}

/** A place below 0, or the first, is where an erasure has search begin again. */
export function isErasing({ seen, ids }: IndexStep): boolean {
  return seen <= 0 && ids !== undefined;
}

/** Puts units in and moves the session on; false where another one did. */
export async function putUnits(
  tables: SearchTables,
  session: string,
  { units, step }: { readonly units: readonly SearchUnit[]; readonly step: IndexStep },
): Promise<boolean> {
  const moved = await tables.db
    .updateTable('sessions')
    .set({ indexed_to: step.to, index_seen: step.seen })
    .where('id', '=', session)
    .where('indexed_to', '=', step.from)
    .executeTakeFirst();
  if (moved.numUpdatedRows !== 1n) return false;
  // Of two with one id the last one counts.
  const put = new Map(units.map((unit) => [toText(unit.id), unit]));
  const kept = step.ids === undefined ? undefined : new Set(step.ids.map(toText));
  await dropUnits(tables, session, (unit) => put.has(unit) || kept?.has(unit) === false);
  await insertUnits(tables, [...put.values()]);
  if (isErasing(step)) await tables.dialect.noteForgetting(tables.db);
  return true;
}

/** Takes all units of a session out. */
export async function removeUnits(tables: SearchTables, session: string): Promise<void> {
  await dropUnits(tables, session, () => true);
}

/** Puts texts in, of which the rows are there, and makes their words findable. */
export async function insertTexts(
  { db, dialect }: SearchTables,
  texts: readonly Tables['search_texts'][],
): Promise<void> {
  if (texts.length > 0) await dialect.insertTexts(db, await toIndexedTexts(db, texts));
}

/** Texts with their words, and with those of the facts that the rows have. */
export async function toIndexedTexts(
  db: Database,
  texts: readonly Tables['search_texts'][],
): Promise<readonly IndexedText[]> {
  const ids = texts.map(({ id }) => id);
  const facts = await readFacts(db, ids);
  return texts.map(({ id, passages }) => {
    const words = [...(facts.get(id) ?? []), ...toIndexWords(textsOf(passages))];
    return { id, passages, words };
  });
}

async function readFacts(
  db: Database,
  ids: readonly number[],
): Promise<ReadonlyMap<number, readonly string[]>> {
  const rows = await db
    .selectFrom('search_units')
    .select(['id', 'issuer', 'subject', 'has_error', 'has_redaction', 'has_gap'])
    .where('id', 'in', ids)
    .execute();
  return new Map(rows.map(({ id, ...facts }) => [id, toFactWords(facts)]));
}

function textsOf(passages: string): readonly string[] {
  const pairs: readonly (readonly [string, string])[] = JSON.parse(passages);
  return pairs.map(([, text]) => text);
}

async function dropUnits(
  { db, dialect }: SearchTables,
  session: string,
  isGone: (unit: string) => boolean,
): Promise<void> {
  const rows = await db
    .selectFrom('search_units')
    .select(['id', 'unit'])
    .where('session', '=', session)
    .execute();
  for (const run of inRuns(rows.filter(({ unit }) => isGone(unit)))) {
    const ids = run.map(({ id }) => id);
    await dialect.removeWords(db, ids);
    await db.deleteFrom('search_texts').where('id', 'in', ids).execute();
    await db.deleteFrom('search_units').where('id', 'in', ids).execute();
  }
}

/** Units to one statement: so few that its text is one of few, and that their words are not long in memory. */
const MAX_UNITS = 50;

async function insertUnits(tables: SearchTables, units: readonly SearchUnit[]): Promise<void> {
  for (let at = 0; at < units.length; at += MAX_UNITS) {
    const run = units.slice(at, at + MAX_UNITS);
    const ids = await insertRows(tables.db, run.map(toRow));
    const texts = run.map(({ passages }) => JSON.stringify(passages.map(({ part, text }) => [part, text])));
    await insertTexts(
      tables,
      ids.map((id, index) => ({ id, passages: texts[index] ?? '' })),
    );
  }
}

type NewRow = Omit<SearchUnitRow, 'id'>;

/** Answers their keys. Where a key is taken, the next one: units that begin in one millisecond have no order among themselves. */
async function insertRows(db: Database, rows: readonly NewRow[]): Promise<readonly number[]> {
  const ids = rows.map(toKey);
  for (let waiting = [...rows.keys()]; waiting.length > 0; ) {
    const tried = new Map<number, number>();
    for (const at of waiting) {
      let id = ids[at] ?? 0;
      while (tried.has(id)) id++;
      tried.set(id, at);
      ids[at] = id;
    }
    const added = await db
      .insertInto('search_units')
      .values([...tried].flatMap(([id, at]) => withKey(id, rows[at])))
      .onConflict((conflict) => conflict.column('id').doNothing())
      .returning('id')
      .execute();
    for (const { id } of added) tried.delete(id);
    waiting = [...tried.values()];
    for (const [id, at] of tried) ids[at] = id + 1;
  }
  return ids;
}

function toKey({ session, unit, started_at }: NewRow): number {
  const slot = Number.parseInt(sha256(`${session}\n${unit}`).slice(0, 4), 16) % KEYS_PER_MS;
  return toFirstKey(Date.parse(started_at)) + slot;
}

function withKey(id: number, row: NewRow | undefined): readonly SearchUnitRow[] {
  return row === undefined ? [] : [{ id, ...row }];
}

function toRow(unit: SearchUnit): NewRow {
  const { issuer, subject } = unit.owner;
  return {
    session: unit.session,
    unit: toText(unit.id),
    issuer,
    subject,
    started_at: unit.startedAt,
    who: toWho({ ...unit, subject }),
    model: unit.model === undefined ? null : toText(unit.model),
    routes: toLines(unit.routes),
    tools: toLines(unit.tools),
    // Windows writes its paths the other way.
    files: toLines(unit.files).replaceAll('\\', '/'),
    repository: unit.repository === undefined ? null : toText(unit.repository),
    has_error: Number(unit.hasError),
    has_redaction: Number(unit.hasRedaction),
    has_gap: Number(unit.hasGap),
    input_tokens: unit.inputTokens ?? 0,
    output_tokens: unit.outputTokens ?? 0,
    cache_read_tokens: unit.cacheReadTokens ?? 0,
    cache_write_tokens: unit.cacheWriteTokens ?? 0,
  };
}

function toLines(names: readonly string[]): string {
  return toText(names.join('\n')).toLowerCase();
}
