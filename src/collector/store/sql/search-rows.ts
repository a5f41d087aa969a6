// Units of search as rows: put in, replaced, removed.
import { sha256 } from '../../../node/hashing.ts';
import type { IndexStep, SearchUnit } from '../search-store.ts';
import { toIndexWords } from '../words.ts';
import type { SqlDialect } from './dialect.ts';
import { toText, toWho } from './rows.ts';
import type { Database, SearchUnitRow } from './schema.ts';

export interface SearchTables {
  readonly db: Database;
  readonly dialect: SqlDialect;
}

export interface ForgettingTables extends SearchTables {
  /** Words were erased. */
  readonly forget: () => void;
}

/** Keys to a millisecond: times a date in ms that stays a whole number in a double for two hundred years. */
const KEYS_PER_MS = 1024;

/** A device may say any year; the key stays one that a double holds, and those beyond have no order among themselves. */
const LAST_MS = Number.MAX_SAFE_INTEGER / KEYS_PER_MS - 60_000;

/** The least key of a unit that began then; a time that is none is the first of all. */
export function toFirstKey(atMs: number): number {
  return Number.isNaN(atMs) ? 0 : Math.floor(Math.max(0, Math.min(atMs, LAST_MS))) * KEYS_PER_MS;
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
  for (const unit of units) {
    await dropUnits(tables, await idsOf(tables.db, session, toText(unit.id)));
    await insertUnit(tables, unit);
  }
  if (step.ids !== undefined) await dropOthers(tables, session, step.ids);
  return true;
}

/** Takes all units of a session out. */
export async function removeUnits(tables: SearchTables, session: string): Promise<void> {
  await dropUnits(tables, await idsOf(tables.db, session));
}

/** Makes the words of a unit findable, whose row and text are there. */
export async function indexPassages({ db, dialect }: SearchTables, id: number, passages: string) {
  const pairs: readonly (readonly [string, string])[] = JSON.parse(passages);
  await dialect.putWords(db, id, toIndexWords(pairs.map(([, text]) => text)));
}

async function dropOthers(tables: SearchTables, session: string, units: readonly string[]): Promise<void> {
  const kept = new Set(units.map(toText));
  const rows = await tables.db
    .selectFrom('search_units')
    .select(['id', 'unit'])
    .where('session', '=', session)
    .execute();
  await dropUnits(
    tables,
    rows.flatMap(({ id, unit }) => (kept.has(unit) ? [] : [id])),
  );
}

async function idsOf(db: Database, session: string, unit?: string): Promise<readonly number[]> {
  let query = db.selectFrom('search_units').select('id').where('session', '=', session);
  if (unit !== undefined) query = query.where('unit', '=', unit);
  return (await query.execute()).map(({ id }) => id);
}

async function dropUnits({ db, dialect }: SearchTables, ids: readonly number[]): Promise<void> {
  await dialect.removeWords(db, ids);
  for (const id of ids) {
    await db.deleteFrom('search_texts').where('id', '=', id).execute();
    await db.deleteFrom('search_units').where('id', '=', id).execute();
  }
}

async function insertUnit(tables: SearchTables, unit: SearchUnit): Promise<void> {
  const id = await insertRow(tables.db, toRow(unit));
  const passages = JSON.stringify(unit.passages.map(({ part, text }) => [part, text]));
  await tables.db.insertInto('search_texts').values({ id, passages }).execute();
  await indexPassages(tables, id, passages);
}

/** Where the key is taken, the next one: units that begin in one millisecond have no order among themselves. */
async function insertRow(db: Database, row: Omit<SearchUnitRow, 'id'>): Promise<number> {
  const slot = Number.parseInt(sha256(`${row.session}\n${row.unit}`).slice(0, 4), 16) % KEYS_PER_MS;
  for (let id = toFirstKey(Date.parse(row.started_at)) + slot; ; id++) {
    const added = await db
      .insertInto('search_units')
      .values({ id, ...row })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .executeTakeFirst();
    if (added.numInsertedOrUpdatedRows === 1n) return id;
  }
}

function toRow(unit: SearchUnit): Omit<SearchUnitRow, 'id'> {
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
