// Opens the store that a URL names: SQLite in a file, or PostgreSQL.
import { fileURLToPath } from 'node:url';
import type { SqlStore } from './sql/dialect.ts';
import { migrateTables } from './sql/migrations.ts';
import { openPostgres } from './sql/postgres.ts';
import { createSqlStore } from './sql/sql-store.ts';
import { openSqlite } from './sql/sqlite.ts';
import { expectNoMove } from './sql/unfinished-move.ts';
import type { Store } from './store.ts';
import { StoreError } from './store-error.ts';

/** `file:///folder/collector.sqlite` or `postgres://user@host/database`. Makes the tables, or brings them to this version. */
export async function openStore(url: string): Promise<Store> {
  const opened = await openSql(url);
  try {
    await expectNoMove(opened.db);
    return createSqlStore(opened);
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** The database with its tables. Throws StoreError, and what connecting throws. */
export async function openSql(url: string): Promise<SqlStore> {
  const opened = connect(url);
  try {
    await opened.dialect.expectServer(opened.db);
    await migrateTables(opened);
    return opened;
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** True for the URL of a database, as against one of blobs. */
export function isDatabaseUrl(url: string): boolean {
  return /^postgres(?:ql)?:/.test(url) || (url.startsWith('file:') && url.endsWith('.sqlite'));
}

function connect(url: string): SqlStore {
  if (!isDatabaseUrl(url))
    throw new StoreError(
      'bad-address',
      'expected a database as file:///folder/name.sqlite or postgres://user@host/name, found another URL',
    );
  return url.startsWith('file:') ? openSqlite(fileURLToPath(url)) : openPostgres(url);
}
