// The log of reads as rows, each of which chains to the one before.
import { formatCanonical } from '../../../core/proof/canonical.ts';
import { sha256 } from '../../../node/hashing.ts';
import type { AccessRecord, AccessStore, StoredAccess } from '../access-store.ts';
import { createGroupCommit } from '../group-commit.ts';
import type { SqlDialect } from './dialect.ts';
import { inRuns, transact, withoutNulls } from './rows.ts';
import type { AccessRow, Database } from './schema.ts';

/** `prev` of the first one. */
const NO_HASH = '0'.repeat(64);

export function createAccessStore(db: Database, dialect: SqlDialect): AccessStore {
  const append = createGroupCommit((records: readonly AccessRecord[]) =>
    transact(db, async (transaction) => {
      await dialect.lockForChange(transaction);
      return appendAll(transaction, records);
    }),
  );
  return {
    append,
    async list({ session, subject, since }, { limit, before }) {
      let query = db.selectFrom('access').selectAll().orderBy('seq', 'desc').limit(limit);
      if (session !== undefined) query = query.where('session', '=', session);
      if (subject !== undefined) query = query.where('subject', '=', subject);
      if (since !== undefined) query = query.where('at', '>=', since);
      if (before !== undefined) query = query.where('seq', '<', before);
      return (await query.execute()).map(withoutNulls);
    },
    async readFrom(seq, limit) {
      const rows = await db
        .selectFrom('access')
        .selectAll()
        .where('seq', '>=', seq)
        .orderBy('seq')
        .limit(limit)
        .execute();
      return rows.map(withoutNulls);
    },
  };
}

async function appendAll(db: Database, records: readonly AccessRecord[]): Promise<readonly StoredAccess[]> {
  const last = await db
    .selectFrom('access')
    .select(['seq', 'hash'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  let prev = last?.hash ?? NO_HASH;
  const stored = records.map((record, at) => {
    const chained = { ...record, seq: (last?.seq ?? -1) + 1 + at, prev };
    prev = accessHash(chained);
    return { ...chained, hash: prev };
  });
  for (const rows of inRuns(stored.map(toRow))) await db.insertInto('access').values(rows).execute();
  return stored;
}

/** The hash of a record of the log of reads, as StoredAccess says it. */
export function accessHash(record: Omit<StoredAccess, 'hash'>): string {
  // Members that are absent are absent in the canonical form too.
  return sha256(`cursor-rec/1 collector access\n${formatCanonical({ ...record })}`);
}

function toRow(record: StoredAccess): AccessRow {
  const { email = null, session = null, owner = null, detail = null, ...rest } = record;
  return { ...rest, email, session, owner, detail };
}
