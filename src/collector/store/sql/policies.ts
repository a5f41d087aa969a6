// The organisation's policy as rows.
import type { PolicyStore } from '../policy-store.ts';
import { transact } from './rows.ts';
import type { Database } from './schema.ts';

export function createPolicyStore(db: Database): PolicyStore {
  return {
    current: () => latest(db).executeTakeFirst(),
    put: (policy) =>
      transact(db, async (transaction) => {
        const current = await latest(transaction).executeTakeFirst();
        if (policy.version !== (current?.version ?? 0) + 1) return false;
        const added = await transaction
          .insertInto('policies')
          .values(policy)
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst();
        return added.numInsertedOrUpdatedRows === 1n;
      }),
    list: (limit) => latest(db).clearLimit().limit(limit).execute(),
  };
}

function latest(db: Database) {
  return db.selectFrom('policies').selectAll().orderBy('version', 'desc').limit(1);
}
