// The versions of PostgreSQL that the statements of this program are for.
import { sql } from 'kysely';
import { StoreError } from '../store-error.ts';
import type { Database } from './schema.ts';

/** The oldest that the README promises. */
const OLDEST = 15;
/** `150004` is 15.4. */
const MAJOR = 10_000;

/** Throws StoreError `older` for a server that is older. */
export async function expectPostgresVersion(db: Database): Promise<void> {
  const { rows } = await sql<{ version: number }>`
    select current_setting('server_version_num')::int as version`.execute(db);
  const major = Math.floor((rows[0]?.version ?? 0) / MAJOR);
  if (major < OLDEST)
    throw new StoreError(
      'older',
      `expected PostgreSQL ${OLDEST} or newer, found ${major}: upgrade the server`,
    );
}
