// Closed segments: their seals, and the way of their entries from batches into blobs.
import { sql } from 'kysely';
import { parseNote } from '../../../core/proof/signed-note.ts';
import type { SegmentRevision, SessionStore, StoredBatch } from '../session-store.ts';
import { MAX_PACKED_BYTES, type PackedSegment, type SegmentPlace } from '../stored-segment.ts';
import { inRuns, transact } from './rows.ts';
import type { Database } from './schema.ts';
import { fromSegmentRow } from './session-rows.ts';

type Segments = Pick<
  SessionStore,
  | 'getSegment'
  | 'findPacked'
  | 'listSegments'
  | 'seal'
  | 'listUnpacked'
  | 'claimParts'
  | 'markPacked'
  | 'replaceBatches'
  | 'condemnParts'
  | 'returnParts'
  | 'sweepPart'
>;

export function createSessionSegments(db: Database): Segments {
  return {
    async getSegment(session, segment) {
      const row = await segments(db)
        .where('segments.session', '=', session)
        .where('segments.segment', '=', segment)
        .executeTakeFirst();
      return row === undefined ? undefined : fromSegmentRow(row);
    },
    async findPacked(session, seq) {
      const row = await segments(db)
        .where('segments.session', '=', session)
        .where('segments.first', '<=', seq)
        .where('segments.last', '>=', seq)
        .where('segments.blob', 'is not', null)
        .executeTakeFirst();
      return row === undefined ? undefined : fromSegmentRow(row);
    },
    async listSegments(session) {
      const rows = await segments(db)
        .where('segments.session', '=', session)
        .orderBy('segments.segment')
        .execute();
      return rows.map(fromSegmentRow);
    },
    seal: (session, segment, note) =>
      transact(db, (transaction) => seal(transaction, { session, segment }, note)),
    async listUnpacked(limit) {
      const rows = await segments(db)
        .where('segments.blob', 'is', null)
        .where('segments.seal', 'is not', null)
        .where('segments.plain_bytes', '<=', MAX_PACKED_BYTES)
        .orderBy('segments.session')
        .orderBy('segments.segment')
        .limit(limit)
        .execute();
      return rows.map(fromSegmentRow);
    },
    claimParts: (place, parts) => transact(db, (transaction) => claimParts(transaction, place, parts)),
    markPacked: (place, packed) => transact(db, (transaction) => markPacked(transaction, place, packed)),
    async replaceBatches(session, batches) {
      try {
        await transact(db, (transaction) => replaceBatches(transaction, session, batches));
        return true;
      } catch (error) {
        if (error instanceof Undo) return false;
        throw error;
      }
    },
    async condemnParts(limit, after = '') {
      const rows = await db
        .selectFrom('parts')
        .select('part')
        .where('is_condemned', '=', 1)
        .where('part', '>', after)
        .orderBy('part')
        .limit(limit)
        .execute();
      return rows.map(({ part }) => part);
    },
    returnParts: (parts) => transact(db, (transaction) => returnParts(transaction, parts)),
    sweepPart: (part, deleteBlob) =>
      transact(db, async (transaction) => {
        const gone = await transaction
          .deleteFrom('parts')
          .where('part', '=', part)
          .where('is_condemned', '=', 1)
          .executeTakeFirst();
        if (gone.numDeletedRows === 1n) await deleteBlob();
      }),
  };
}

function segments(db: Database) {
  return db
    .selectFrom('segments')
    .leftJoin('leaves', (join) =>
      join.onRef('leaves.session', '=', 'segments.session').onRef('leaves.segment', '=', 'segments.segment'),
    )
    .selectAll('segments')
    .select('leaves.leaf');
}

async function seal(db: Database, { session, segment }: SegmentPlace, note: string) {
  const text = parseNote(note)?.text ?? note;
  const stored = await db
    .updateTable('segments')
    .set({ seal: note })
    .where('session', '=', session)
    .where('segment', '=', segment)
    .where('seal', 'is', null)
    .executeTakeFirst();
  if (stored.numUpdatedRows === 1n) {
    await db.insertInto('leaves').values({ session, segment, text, leaf: null }).execute();
    return 'stored';
  }
  const row = await db
    .selectFrom('segments')
    .select('seal')
    .where('session', '=', session)
    .where('segment', '=', segment)
    .executeTakeFirst();
  return row?.seal === note ? 'present' : 'other';
}

/**
 * A part that is claimed has a row that stands still for others until this transaction ends: it is used, or it is going. So has the
 * segment: an erasure that comes after takes the claims away again.
 */
async function claimParts(
  db: Database,
  { session, segment, revision }: SegmentRevision,
  parts: readonly string[],
): Promise<readonly string[] | undefined> {
  const held = await db
    .updateTable('segments')
    .set({ revision })
    .where('session', '=', session)
    .where('segment', '=', segment)
    .where('revision', '=', revision)
    .executeTakeFirst();
  if (held.numUpdatedRows !== 1n) return undefined;
  const wanted = [...new Set(parts)].sort();
  const refused = new Set<string>();
  for (const run of inRuns(wanted)) {
    const rows = await db
      .insertInto('parts')
      .values(run.map((part) => ({ part, is_condemned: 0 })))
      .onConflict((conflict) =>
        conflict.column('part').doUpdateSet({ is_condemned: sql`parts.is_condemned` }),
      )
      .returning(['part', 'is_condemned'])
      .execute();
    for (const row of rows) if (row.is_condemned === 1) refused.add(row.part);
  }
  const uses = wanted.filter((part) => !refused.has(part)).map((part) => ({ part, session, segment }));
  for (const run of inRuns(uses))
    await db
      .insertInto('part_uses')
      .values(run)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  return [...refused];
}

async function markPacked(
  db: Database,
  { session, segment, revision }: SegmentRevision,
  { blob, packedBytes, parts }: PackedSegment,
): Promise<boolean> {
  const marked = await db
    .updateTable('segments')
    .set({ blob, packed_bytes: packedBytes, revision: revision + 1 })
    .where('session', '=', session)
    .where('segment', '=', segment)
    .where('revision', '=', revision)
    .executeTakeFirst();
  if (marked.numUpdatedRows !== 1n) return false;
  await db.deleteFrom('batches').where('session', '=', session).where('segment', '=', segment).execute();
  const uses = await db
    .selectFrom('part_uses')
    .select('part')
    .where('session', '=', session)
    .where('segment', '=', segment)
    .execute();
  const kept = new Set(parts);
  const gone = uses.map(({ part }) => part).filter((part) => !kept.has(part));
  for (const run of inRuns(gone))
    await db
      .deleteFrom('part_uses')
      .where('session', '=', session)
      .where('segment', '=', segment)
      .where('part', 'in', run)
      .execute();
  await condemnUnused(db, gone);
  return true;
}

async function returnParts(db: Database, parts: readonly string[]): Promise<void> {
  for (const run of inRuns([...new Set(parts)].sort()))
    await db
      .insertInto('parts')
      .values(run.map((part) => ({ part, is_condemned: 0 })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  await condemnUnused(db, parts);
}

/** Condemns those of the parts that nobody uses. Their rows are locked before their uses are looked at, as claimParts does. */
export async function condemnUnused(db: Database, parts: readonly string[]): Promise<void> {
  for (const run of inRuns([...new Set(parts)].sort())) {
    await db.updateTable('parts').set({ is_condemned: sql`is_condemned` }).where('part', 'in', run).execute();
    await db
      .updateTable('parts')
      .set({ is_condemned: 1 })
      .where('part', 'in', run)
      .where((where) =>
        where.not(
          where.exists(
            where
              .selectFrom('part_uses')
              .select('part_uses.part')
              .whereRef('part_uses.part', '=', 'parts.part'),
          ),
        ),
      )
      .execute();
  }
}

/** Thrown to undo what a transaction has done so far. */
class Undo extends Error {}

async function replaceBatches(db: Database, session: string, batches: readonly StoredBatch[]): Promise<void> {
  for (const { segment, first, last, bytes, plainBytes } of batches) {
    const replaced = await db
      .updateTable('batches')
      .set({ bytes, plain_bytes: plainBytes })
      .where('session', '=', session)
      .where('first', '=', first)
      .where('last', '=', last)
      .executeTakeFirst();
    if (replaced.numUpdatedRows !== 1n) throw new Undo();
    await db
      .updateTable('segments')
      .set({ revision: sql`revision + 1` })
      .where('session', '=', session)
      .where('segment', '=', segment)
      .execute();
  }
}
