// Copies a database into another one, table after table, and compares both at the end.
import { type RawBuilder, sql } from 'kysely';
import { sha256 } from '../../../node/hashing.ts';
import type { SqlStore } from '../sql/dialect.ts';
import type { Database } from '../sql/schema.ts';
import { insertTexts } from '../sql/search-rows.ts';
import { FORGET_FACT } from '../sql/sqlite.ts';
import { expectNoMove, MOVE_FACT } from '../sql/unfinished-move.ts';
import { StoreError } from '../store-error.ts';

interface MovedTable {
  readonly name: string;
  /** Its key, in whose order it is read. */
  readonly key: readonly string[];
  readonly columns: string;
  /** Rows to one page: those with bytes or texts may be long. */
  readonly page: number;
}

const ROWS = 500;
const LONG_ROWS = 20;

/** In an order in which what refers comes after what it refers to. */
const TABLES: readonly MovedTable[] = [
  table('devices', ['id']),
  table('index_lines', ['device', 'seq']),
  table('sessions', ['id']),
  table('batches', ['session', 'first'], LONG_ROWS),
  table('segments', ['session', 'segment']),
  table('leaves', ['arrival']),
  table('cosignatures', ['size', 'witness']),
  table('parts', ['part']),
  table('part_uses', ['session', 'segment', 'part']),
  table('evidence', ['arrival'], LONG_ROWS),
  table('erasures', ['arrival']),
  table('tombstones', ['id']),
  table('access', ['seq']),
  table('policies', ['version']),
  table('search_units', ['id']),
  // Its words are made anew: the two databases find them in different ways.
  { name: 'search_texts', key: ['id'], columns: 'id, passages', page: LONG_ROWS },
  table('facts', ['name']),
];

function table(name: string, key: readonly string[], page = ROWS): MovedTable {
  return { name, key, columns: '*', page };
}

/** Facts that each database has of its own. */
const OWN_FACTS: readonly unknown[] = ['schema', MOVE_FACT, FORGET_FACT];

type Row = Readonly<Record<string, unknown>>;

/** How far a move has come: this table, after the row of this key. */
interface Position {
  readonly table: number;
  readonly after?: readonly unknown[];
}

/**
 * Goes on where it was broken off; until it is whole, openStore refuses the target. Rejects with StoreError `contradiction` where the
 * target holds something else, or in the end not the same. Nothing may write to either meanwhile.
 */
export async function moveDatabase(from: SqlStore, to: SqlStore): Promise<{ readonly rows: number }> {
  await expectNoMove(from.db);
  let position = await readPosition(to.db);
  if (position === undefined) {
    await expectEmpty(to.db);
    position = { table: 0 };
    await writePosition(to.db, position);
  }
  for (let next: Position | undefined = position; next !== undefined; ) next = await movePage(from, to, next);
  await to.dialect.settleArrivals(to.db, ['leaves', 'evidence', 'erasures']);
  const rows = await compare(from.db, to.db);
  await to.db.deleteFrom('facts').where('name', '=', MOVE_FACT).execute();
  return { rows };
}

async function readPosition(db: Database): Promise<Position | undefined> {
  const row = await db.selectFrom('facts').select('value').where('name', '=', MOVE_FACT).executeTakeFirst();
  // This program wrote it.
  return row === undefined ? undefined : (JSON.parse(row.value) as Position);
}

async function writePosition(db: Database, position: Position): Promise<void> {
  const value = JSON.stringify(position);
  await db
    .insertInto('facts')
    .values({ name: MOVE_FACT, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
}

async function expectEmpty(db: Database): Promise<void> {
  for (const moved of TABLES) {
    const [row] = await readPage(db, { ...moved, page: 1 }, undefined);
    if (row !== undefined)
      throw new StoreError(
        'contradiction',
        `expected an empty database to move into, found rows in ${moved.name}`,
      );
  }
}

/** The page and where it ends are one transaction: what is there twice or not at all cannot be. */
async function movePage(from: SqlStore, to: SqlStore, at: Position): Promise<Position | undefined> {
  const moved = TABLES[at.table];
  if (moved === undefined) return undefined;
  const rows = await readPage(from.db, moved, at.after);
  const last = rows.at(-1);
  const next = last === undefined ? { table: at.table + 1 } : { table: at.table, after: keyOf(moved, last) };
  await to.db.transaction().execute(async (db) => {
    if (moved.name === 'search_units') await to.dialect.makeRoom(db, rows.map(toId));
    if (moved.name === 'search_texts') await insertTexts({ db, dialect: to.dialect }, rows.map(toText));
    else for (const row of rows) await insert(db, moved, row);
    await writePosition(db, next);
  });
  return next;
}

async function readPage(
  db: Database,
  { name, key, columns, page }: MovedTable,
  after: readonly unknown[] | undefined,
): Promise<readonly Row[]> {
  const keys = sql.join(key.map((column) => sql.ref(column)));
  const conditions: RawBuilder<unknown>[] = [sql`1 = 1`];
  if (after !== undefined) conditions.push(sql`(${keys}) > (${sql.join(after)})`);
  if (name === 'facts') conditions.push(sql`name not in (${sql.join(OWN_FACTS)})`);
  const { rows } = await sql<Row>`select ${sql.raw(columns)} from ${sql.table(name)}
    where ${sql.join(conditions, sql` and `)} order by ${keys} limit ${page}`.execute(db);
  return rows;
}

async function insert(db: Database, { name }: MovedTable, row: Row): Promise<void> {
  const columns = sql.join(Object.keys(row).map((column) => sql.ref(column)));
  await sql`insert into ${sql.table(name)} (${columns}) values (${sql.join(Object.values(row))})`.execute(db);
}

function toText(row: Row) {
  return { id: toId(row), passages: String(row.passages) };
}

function toId({ id }: Row): number {
  return Number(id);
}

function keyOf({ key }: MovedTable, row: Row): readonly unknown[] {
  return key.map((column) => row[column]);
}

async function compare(from: Database, to: Database): Promise<number> {
  let rows = 0;
  for (const moved of TABLES) {
    const [source, target] = [await sumUp(from, moved), await sumUp(to, moved)];
    if (source.rows !== target.rows || source.sum !== target.sum)
      throw new StoreError(
        'contradiction',
        `expected the ${source.rows} rows of ${moved.name} in both databases, found ${target.rows}, not the same: end what writes, and move into an empty one`,
      );
    rows += source.rows;
  }
  return rows;
}

/** Sum of the hashes of all rows: two databases do not sort texts alike. */
async function sumUp(
  db: Database,
  moved: MovedTable,
): Promise<{ readonly rows: number; readonly sum: bigint }> {
  let [rows, sum] = [0, 0n];
  for (let after: readonly unknown[] | undefined; ; ) {
    const page = await readPage(db, moved, after);
    for (const row of page) sum += BigInt(`0x${sha256(formatRow(row))}`);
    rows += page.length;
    const last = page.at(-1);
    if (last === undefined) return { rows, sum };
    after = keyOf(moved, last);
  }
}

function formatRow(row: Row): string {
  const members = Object.entries(row).map(([name, value]) => [
    name,
    value instanceof Uint8Array ? sha256(value) : value,
  ]);
  return JSON.stringify(members.sort(([one], [other]) => (String(one) < String(other) ? -1 : 1)));
}
