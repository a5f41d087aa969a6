// The order of the transparency log as rows.
import type { LogLeaf, LogStore } from '../log-store.ts';
import type { SqlDialect } from './dialect.ts';
import { transact } from './rows.ts';
import type { Database } from './schema.ts';

export function createLogStore(db: Database, dialect: SqlDialect): LogStore {
  return {
    lead: (lead) => dialect.lead(lead),
    assign: (limit) => transact(db, (transaction) => assign(transaction, limit)),
    async listLeaves(from, limit) {
      const rows = await db
        .selectFrom('leaves')
        .select(['leaf', 'session', 'segment', 'text'])
        .where('leaf', '>=', from)
        .orderBy('leaf')
        .limit(limit)
        .execute();
      return rows.map(({ leaf, ...rest }) => ({ ...rest, index: Number(leaf) }));
    },
    getKey: () => readFact(db, KEY),
    async settleKey(verifierKey) {
      await addFact(db, KEY, verifierKey);
      return (await readFact(db, KEY)) ?? verifierKey;
    },
    getCheckpoint: () => readFact(db, CHECKPOINT),
    setCheckpoint: (checkpoint, before) => setCheckpoint(db, checkpoint, before),
    async addCosignature(size, witness, line) {
      await db
        .insertInto('cosignatures')
        .values({ size, witness, line })
        .onConflict((conflict) => conflict.columns(['size', 'witness']).doUpdateSet({ line }))
        .execute();
    },
    async listCosignatures(size) {
      const rows = await db
        .selectFrom('cosignatures')
        .select('line')
        .where('size', '=', size)
        .orderBy('witness')
        .execute();
      return rows.map(({ line }) => line);
    },
  };
}

const CHECKPOINT = 'checkpoint';
const KEY = 'log-key';

async function readFact(db: Database, name: string): Promise<string | undefined> {
  const row = await db.selectFrom('facts').select('value').where('name', '=', name).executeTakeFirst();
  return row?.value;
}

/** False where it is there already. */
async function addFact(db: Database, name: string, value: string): Promise<boolean> {
  const added = await db
    .insertInto('facts')
    .values({ name, value })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return added.numInsertedOrUpdatedRows === 1n;
}

/** An index is unique in its table: a second leader, if there ever was one, fails here and signs nothing. */
async function assign(db: Database, limit: number): Promise<readonly LogLeaf[]> {
  const waiting = await db
    .selectFrom('leaves')
    .select(['arrival', 'session', 'segment', 'text'])
    .where('leaf', 'is', null)
    .orderBy('arrival')
    .limit(limit)
    .execute();
  if (waiting.length === 0) return [];
  const last = await db
    .selectFrom('leaves')
    .select('leaf')
    .where('leaf', 'is not', null)
    .orderBy('leaf', 'desc')
    .limit(1)
    .executeTakeFirst();
  const first = Number(last?.leaf ?? -1) + 1;
  const leaves: LogLeaf[] = [];
  for (const [at, { arrival, ...rest }] of waiting.entries()) {
    const leaf = first + at;
    await db.updateTable('leaves').set({ leaf }).where('arrival', '=', arrival).execute();
    leaves.push({ ...rest, index: leaf });
  }
  return leaves;
}

async function setCheckpoint(db: Database, value: string, before: string | undefined): Promise<boolean> {
  if (before === undefined) return addFact(db, CHECKPOINT, value);
  const moved = await db
    .updateTable('facts')
    .set({ value })
    .where('name', '=', CHECKPOINT)
    .where('value', '=', before)
    .executeTakeFirst();
  return moved.numUpdatedRows === 1n;
}
