// All that a store and its blobs hold, as text: to see that something is in none of it.
import { Buffer } from 'node:buffer';
import { zstdDecompressSync } from 'node:zlib';
import { sql } from 'kysely';
import type { BlobStore } from '../../../src/collector/store/blob-store.ts';
import { openSql } from '../../../src/collector/store/open-store.ts';
import { listKeys } from './packing.ts';
import type { StoreKind } from './stores.ts';

const TABLES = {
  SQLite: sql<{ name: string }>`select name from sqlite_schema where type = 'table'`,
  PostgreSQL: sql<{
    name: string;
  }>`select tablename as name from pg_tables where schemaname = current_schema()`,
};
/** It has no rows of its own: what it holds is in the tables that it made. */
const VIRTUAL = 'search_words';

/** Every row and every object, unpacked where it is packed, under a name that says where it is. Nobody else may have the store open. */
export async function readEverything(
  kind: StoreKind,
  url: string,
  blobs: BlobStore,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const { db, close } = await openSql(url);
  try {
    const { rows: tables } = await TABLES[kind].execute(db);
    for (const { name } of tables.filter((table) => table.name !== VIRTUAL)) {
      const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(name)}`.execute(db);
      found.set(`table ${name}`, rows.map((row) => Object.values(row).map(toText).join('\n')).join('\n'));
    }
  } finally {
    await close();
  }
  for (const key of await listKeys(blobs)) found.set(`blob ${key}`, toText(await blobs.get(key)));
  return found;
}

function toText(value: unknown): string {
  if (!(value instanceof Uint8Array)) return String(value);
  try {
    return zstdDecompressSync(value).toString('utf8');
  } catch {
    return Buffer.from(value).toString('latin1');
  }
}
