// Devices and their session indexes as rows.
import type { DeviceStore, StoredDevice } from '../device-store.ts';
import { inRuns, transact } from './rows.ts';
import type { Database, Tables } from './schema.ts';

export function createDeviceStore(db: Database): DeviceStore {
  return {
    async enrol(device) {
      const { statement } = device;
      const row = toRow(device);
      const { id, public_key, issuer, subject } = row;
      const stored = await db
        .insertInto('devices')
        .values(row)
        .onConflict((conflict) =>
          conflict
            .column('id')
            .doUpdateSet({ statement })
            .where('devices.public_key', '=', public_key)
            .where('devices.issuer', '=', issuer)
            .where('devices.subject', '=', subject),
        )
        .returning('id')
        .executeTakeFirst();
      return stored?.id === id ? 'stored' : 'other';
    },
    async get(id) {
      const row = await db.selectFrom('devices').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? undefined : fromRow(row);
    },
    async list({ limit, after, owner }) {
      let query = db.selectFrom('devices').selectAll().orderBy('id', 'desc').limit(limit);
      if (owner !== undefined)
        query = query.where('issuer', '=', owner.issuer).where('subject', '=', owner.subject);
      if (after !== undefined) query = query.where('id', '<', after);
      return (await query.execute()).map(fromRow);
    },
    async revoke(id, revoked) {
      const changed = await db
        .updateTable('devices')
        .set({ revoked: JSON.stringify(revoked) })
        .where('id', '=', id)
        .where('revoked', 'is', null)
        .executeTakeFirst();
      return changed.numUpdatedRows === 1n;
    },
    appendIndex: (device, from, lines) =>
      transact(db, (transaction) => appendIndex(transaction, { device, from }, lines)),
    indexLength: (device) => indexLength(db, device),
    async listIndex(device, from, limit) {
      const rows = await db
        .selectFrom('index_lines')
        .select('line')
        .where('device', '=', device)
        .where('seq', '>=', from)
        .orderBy('seq')
        .limit(limit)
        .execute();
      return rows.map(({ line }) => line);
    },
  };
}

/** Two that append at once meet at the key: one of them finds its place taken. */
async function appendIndex(
  db: Database,
  { device, from }: { readonly device: string; readonly from: number },
  lines: readonly string[],
): Promise<boolean> {
  if ((await indexLength(db, device)) !== from) return false;
  const rows = lines.map((line, at) => ({ device, seq: from + at, line }));
  for (const run of inRuns(rows)) {
    const added = await db
      .insertInto('index_lines')
      .values(run)
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (added.numInsertedOrUpdatedRows !== BigInt(run.length)) return false;
  }
  return true;
}

async function indexLength(db: Database, device: string): Promise<number> {
  const row = await db
    .selectFrom('index_lines')
    .select('seq')
    .where('device', '=', device)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return (row?.seq ?? -1) + 1;
}

function toRow({ id, publicKey, owner, statement, enrolledAt, revoked }: StoredDevice): Tables['devices'] {
  return {
    id,
    public_key: publicKey,
    issuer: owner.issuer,
    subject: owner.subject,
    statement,
    enrolled_at: enrolledAt,
    revoked: revoked === undefined ? null : JSON.stringify(revoked),
  };
}

function fromRow(row: Tables['devices']): StoredDevice {
  const { id, public_key, issuer, subject, statement, enrolled_at, revoked } = row;
  return {
    id,
    publicKey: public_key,
    owner: { issuer, subject },
    statement,
    enrolledAt: enrolled_at,
    ...(revoked === null ? {} : { revoked: JSON.parse(revoked) }),
  };
}
