// PostgreSQL: for any number of processes.
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import type { IndexTerm, SqlDialect, SqlStore } from './dialect.ts';
import type { Tables } from './schema.ts';

/** A collector on two cores has little use for more; many replicas share what the server allows. */
const MAX_CONNECTIONS = 10;
/** A server that is gone is told to whoever asks, and not waited for. */
const CONNECT_TIMEOUT_MS = 10_000;
/** Types of PostgreSQL's catalogue: 64-bit integers, of which ours are all below 2^53, and bytes. */
const [INT8, BYTEA] = [20, 17];
/** First half of the advisory locks' keys; the second is the schema, so that two collectors may share a database. */
const LOCKS = { lead: 0x63726563, change: 0x63726564 } as const;

/** Connects when it is first asked. `url`: `postgres://user@host/database`, with the parameters of libpq. */
export function openPostgres(url: string): SqlStore {
  const pool = new pg.Pool({
    connectionString: url,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    types: { getTypeParser: toParser },
  });
  // A connection that breaks while nobody uses it is replaced by the pool; whoever uses one sees the error there.
  pool.on('error', () => undefined);
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return { db, dialect: createDialect(pool), close: () => db.destroy() };
}

function toParser(type: number, format?: 'text' | 'binary'): (value: string) => unknown {
  if (type === INT8) return Number;
  const parse = pg.types.getTypeParser(type, format as 'text');
  return type === BYTEA ? (value) => toPlainBytes(parse(value)) : parse;
}

/** Without what a Buffer has beyond the bytes of the port. */
function toPlainBytes({ buffer, byteOffset, length }: Buffer): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length);
}

function createDialect(pool: pg.Pool): SqlDialect {
  return {
    types: {
      integer: 'bigint',
      bytes: 'bytea',
      arrival: 'bigint generated always as identity primary key',
    },
    wordTables: [
      'create table search_texts (id bigint primary key, passages text not null, words tsvector)',
      'create index search_texts_words on search_texts using gin (words)',
    ],
    async lockForChange(db) {
      await sql`select pg_advisory_xact_lock(${LOCKS.change}::int, hashtext(current_schema()))`.execute(db);
    },
    async putWords(db, id, words) {
      await sql`update search_texts set words = array_to_tsvector(${words}::text[]) where id = ${id}`.execute(
        db,
      );
    },
    // They are in the row of the text.
    async removeWords() {},
    // Its autovacuum does.
    async forgetWords() {},
    fromWords(terms) {
      const id = sql.ref('u.id');
      if (terms.length === 0) return { from: sql`search_units u`, where: sql`true`, id };
      return {
        from: sql`search_texts t join search_units u on u.id = t.id`,
        where: sql`t.words @@ ${terms.map(formatTerm).join(' & ')}::tsquery`,
        id,
      };
    },
    lead: (lead) => leadBy(pool, lead),
  };
}

function formatTerm({ word, isPrefix }: IndexTerm): string {
  return `'${word.replaceAll("'", "''").replaceAll('\\', '\\\\')}'${isPrefix ? ':*' : ''}`;
}

/** The lock is its connection's: whoever loses that has lost the lead, and the connection is thrown away, not used again. */
async function leadBy(pool: pg.Pool, lead: (signal: AbortSignal) => Promise<void>): Promise<boolean> {
  const client = await pool.connect();
  const lost = new AbortController();
  const lose = () => lost.abort();
  client.on('error', lose);
  client.on('end', lose);
  try {
    const { rows } = await client.query<{ isOurs: boolean }>(
      'select pg_try_advisory_lock($1::int, hashtext(current_schema())) as "isOurs"',
      [LOCKS.lead],
    );
    if (rows[0]?.isOurs !== true) return false;
    const watch = setInterval(() => client.query('select 1').catch(lose), CHECK_MS);
    await lead(lost.signal).finally(() => clearInterval(watch));
    return true;
  } finally {
    client.off('end', lose);
    client.off('error', lose);
    // An error that comes after this is of a connection that nobody has any more.
    client.on('error', () => undefined);
    client.release(true);
  }
}

/** A server that went away without a word is noticed by this. */
const CHECK_MS = 5000;
