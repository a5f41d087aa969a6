// SQLite of Node: one file, one process, one connection.
import { randomUUID } from 'node:crypto';
import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { setImmediate as letOthersGo } from 'node:timers/promises';
import { Kysely, SqliteDialect, type SqliteStatement, sql } from 'kysely';
import { StoreError } from '../store-error.ts';
import type { IndexTerm, SqlDialect, SqlStore } from './dialect.ts';
import { transact } from './rows.ts';
import type { Database, Tables } from './schema.ts';
import { toIndexedTexts } from './search-rows.ts';

/** More than the store has statements; the text of one with a list depends on its length. */
const MAX_STATEMENTS = 200;
/** Pages of the database that stay in memory: the system keeps those that are read often, too, and gives them back where others need it. */
const CACHE_KIB = 16 * 1024;

/** Opens or makes the file, 0600. Throws StoreError `in-use` where another process has it. */
export function openSqlite(path: string): SqlStore {
  const database = openDatabase(path);
  const statements = new Map<string, SqliteStatement>();

  function prepare(text: string): SqliteStatement {
    const known = statements.get(text);
    if (known !== undefined) return known;
    const adapted = adapt(database.prepare(text));
    const statement = text === 'rollback' ? unlessOver(adapted, database) : adapted;
    if (statements.size >= MAX_STATEMENTS) statements.delete([...statements.keys()][0] ?? '');
    statements.set(text, statement);
    return statement;
  }

  const db = new Kysely<Tables>({
    dialect: new SqliteDialect({ database: { prepare, close: () => database.close() } }),
  });
  return { db, dialect: createDialect(database), close: () => db.destroy() };
}

/**
 * The lock is exclusive from the first write on: a second process would take part in what only one may do. Every commit is synced;
 * what is deleted is overwritten, since it was erased for a reason.
 */
function openDatabase(path: string): DatabaseSync {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
  const database = new DatabaseSync(path);
  try {
    database.exec(`pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = full;
      pragma secure_delete = on; pragma cache_size = -${CACHE_KIB}; begin exclusive; commit`);
  } catch (cause) {
    database.close();
    throw toOpenError(path, cause);
  }
  return database;
}

/** SQLITE_BUSY. */
const BUSY = 5;

function toOpenError(path: string, cause: unknown): unknown {
  if ((cause as { errcode?: number }).errcode !== BUSY) return cause;
  const message = `expected ${path} to be used by nobody, found another process at it: end that one, or use PostgreSQL for several`;
  return new StoreError('in-use', message, { cause });
}

function adapt(statement: StatementSync): SqliteStatement {
  // Kysely hands on what the store gave it: texts, numbers, bytes and nulls.
  const values = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[];
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => tellFailure(() => statement.all(...values(parameters))),
    run: (parameters) => tellFailure(() => statement.run(...values(parameters))),
    iterate: (parameters) => statement.iterate(...values(parameters)),
  };
}

/** On a full disk SQLite has rolled back by itself: a rollback that fails for that would hide why. */
function unlessOver(rollback: SqliteStatement, database: DatabaseSync): SqliteStatement {
  const nothing = { changes: 0n, lastInsertRowid: 0n };
  return { ...rollback, run: (values) => (database.isTransaction ? rollback.run(values) : nothing) };
}

/** SQLITE_READONLY, SQLITE_IOERR and SQLITE_FULL: the disk is full, or has a fault. The upper bits of a code say more of it. */
const OF_THE_DISK: ReadonlySet<number> = new Set([8, 10, 13]);

function tellFailure<R>(act: () => R): R {
  try {
    return act();
  } catch (cause) {
    const { errcode = 0 } = cause as { readonly errcode?: number };
    if (!OF_THE_DISK.has(errcode & 0xff)) throw cause;
    const message = `expected room on a disk without fault for the database, found SQLite's code ${errcode}`;
    throw new StoreError('unavailable', message, { cause });
  }
}

function createDialect(database: DatabaseSync): SqlDialect {
  return {
    // It comes with the program.
    async expectServer() {},
    types: { integer: 'integer', bytes: 'blob', arrival: 'integer primary key autoincrement' },
    // Words come folded and with blanks between them: `ascii` changes nothing of that. Places are not kept, texts are looked at again.
    // Beginnings of up to six letters have lists of their own: longer ones are those of few words.
    wordTables: [
      'create table search_texts (id integer primary key, passages text not null)',
      `create virtual table search_words using fts5(words, content='', contentless_delete=1, detail=none, tokenize='ascii',
        prefix='1 2 3 4 5 6')`,
    ],
    rebuildSearch: rebuildWords,
    async makeRoom() {},
    transactLazily: (db, work) => transactUnsynced(db, database, work),
    // The connection is the only one.
    async lockForChange() {},
    async insertTexts(db, texts) {
      for (const { id, passages, words } of texts) {
        await sql`insert into search_texts (id, passages) values (${id}, ${passages})`.execute(db);
        await insertWords(db, id, words);
      }
    },
    removeWords,
    noteForgetting,
    isForgettingDue: async (db) => (await readForgetting(db)) !== undefined,
    forgetWords,
    findsNewestFirst: true,
    findWords: (terms, { from, before }) =>
      sql`select rowid as id from search_words where search_words match ${terms.map(formatTerm).join(' AND ')}
        and rowid >= ${from} and rowid < ${before} order by rowid desc`,
    unitsOfLooked: sql`looked cross join search_units u on u.id = looked.id`,
    // What is put in with its number counts.
    async settleArrivals() {},
    async lead(lead) {
      await lead(new AbortController().signal);
      return true;
    },
  };
}

/**
 * A power cut may take the commit, and those like it since the last that was synced: the log is written in order. The pragma holds from
 * when it is prepared, so that no statement of it is kept.
 */
function transactUnsynced<T>(
  db: Database,
  database: DatabaseSync,
  work: (transaction: Database) => Promise<T>,
): Promise<T> {
  // Nobody else has the connection meanwhile.
  return db.connection().execute(async (connection) => {
    database.exec('pragma synchronous = normal');
    try {
      return await transact(connection, work);
    } finally {
      database.exec('pragma synchronous = full');
    }
  });
}

/** Texts whose words are made anew at once. */
const TEXTS_AT_ONCE = 50;

/** Makes the words of all units anew. */
async function rebuildWords(db: Database): Promise<void> {
  await sql`insert into search_words (search_words) values ('delete-all')`.execute(db);
  for (let after = -1; ; ) {
    const texts = await db
      .selectFrom('search_texts')
      .selectAll()
      .where('id', '>', after)
      .orderBy('id')
      .limit(TEXTS_AT_ONCE)
      .execute();
    const last = texts.at(-1);
    if (last === undefined) return;
    for (const { id, words } of await toIndexedTexts(db, texts)) await insertWords(db, id, words);
    after = last.id;
  }
}

async function insertWords(db: Database, id: number, words: readonly string[]): Promise<void> {
  await sql`insert into search_words (rowid, words) values (${id}, ${words.join(' ')})`.execute(db);
}

async function removeWords(db: Database, ids: readonly number[]): Promise<void> {
  for (const id of ids) await sql`delete from search_words where rowid = ${id}`.execute(db);
}

/** The fact that words are to be forgotten: another value each time that it is noted. */
export const FORGET_FACT = 'forget';

/** Pages of the index that are written anew at once: some milliseconds. */
const PAGES_AT_ONCE = 200;

/**
 * FTS5 only notes that a row was removed; its words go when the index is merged, and from the write-ahead log when that is cut.
 * Negative begins to merge all there is, what follows goes on, and a merge that changes less than two rows had nothing to do.
 */
async function forgetWords(db: Database): Promise<void> {
  const noted = await readForgetting(db);
  for (let pages = -PAGES_AT_ONCE; ; pages = PAGES_AT_ONCE) {
    const before = await countChanges(db);
    await sql`insert into search_words (search_words, rank) values ('merge', ${pages})`.execute(db);
    if ((await countChanges(db)) - before < 2) break;
    await letOthersGo();
  }
  await sql`pragma wal_checkpoint(truncate)`.execute(db);
  // What was noted meanwhile is another value, and is done after this.
  if (noted !== undefined)
    await db.deleteFrom('facts').where('name', '=', FORGET_FACT).where('value', '=', noted).execute();
}

async function noteForgetting(db: Database): Promise<void> {
  const value = randomUUID();
  await db
    .insertInto('facts')
    .values({ name: FORGET_FACT, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
}

async function readForgetting(db: Database): Promise<string | undefined> {
  const row = await db.selectFrom('facts').select('value').where('name', '=', FORGET_FACT).executeTakeFirst();
  return row?.value;
}

async function countChanges(db: Database): Promise<number> {
  const { rows } = await sql<{ changes: number }>`select total_changes() as changes`.execute(db);
  return rows[0]?.changes ?? 0;
}

function formatTerm({ word, isPrefix }: IndexTerm): string {
  return `"${word.replaceAll('"', '""')}"${isPrefix ? '*' : ''}`;
}
