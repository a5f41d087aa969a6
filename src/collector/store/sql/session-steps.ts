// Sessions moved on by what came: many of them with one statement, since a server may be far away.
import { sql } from 'kysely';
import type { SessionStep, StoredBatch } from '../session-store.ts';
import type { SegmentPlace } from '../stored-segment.ts';
import { inRuns } from './rows.ts';
import type { Database } from './schema.ts';
import { toBits, toProgressRow, toSegmentRow } from './session-rows.ts';

/** Takes the steps whose session is where they begin, those of one session in the order they came; for each whether it was taken. */
export async function advance(db: Database, steps: readonly SessionStep[]): Promise<readonly boolean[]> {
  const taken = new Set<SessionStep>();
  for (const wave of toWaves(steps))
    for (const run of inRuns(wave)) {
      const moved = await move(db, run);
      for (const step of run) if (moved.has(step.session)) taken.add(step);
    }
  const accepted = steps.filter((step) => taken.has(step));
  const batches = accepted.flatMap((step) => step.batches.map(toBatchRow));
  for (const rows of inRuns(batches)) await db.insertInto('batches').values(rows).execute();
  const closed = accepted.flatMap((step) => step.closed.map(toSegmentRow));
  for (const row of closed)
    await db
      .insertInto('segments')
      .values({ ...row, plain_bytes: sumOf(db, row) })
      .execute();
  return steps.map((step) => taken.has(step));
}

/** The first step of each session, then the second of each, and so on: each wave in the order of ids, so that few transactions meet. */
function toWaves(steps: readonly SessionStep[]): readonly (readonly SessionStep[])[] {
  const waves: SessionStep[][] = [];
  const counts = new Map<string, number>();
  for (const step of steps) {
    const at = counts.get(step.session) ?? 0;
    counts.set(step.session, at + 1);
    waves[at] ??= [];
    waves[at].push(step);
  }
  return waves.map((wave) => wave.sort((one, other) => (one.session < other.session ? -1 : 1)));
}

/** One step a session; answers the sessions that were where their step begins. */
async function move(db: Database, steps: readonly SessionStep[]): Promise<ReadonlySet<string>> {
  const rows = steps.map((step) => sql`(${sql.join(toValues(step))})`);
  // What is no text is cast: the values of a list have no types of their own in PostgreSQL.
  const { rows: moved } = await sql<{ id: string }>`
    with step (session, began, bytes, flags, received_at, next, tip, segment, segment_first, peaks, state, close_reason, last_t)
      as (values ${sql.join(rows)})
    update sessions set
      bytes = sessions.bytes + cast(step.bytes as bigint),
      flags = (sessions.flags & ${sql.lit(SPEAKING)}) | cast(step.flags as bigint),
      received_at = step.received_at, next = cast(step.next as bigint), tip = step.tip,
      segment = cast(step.segment as bigint), segment_first = cast(step.segment_first as bigint),
      peaks = step.peaks, state = step.state, close_reason = step.close_reason, last_t = cast(step.last_t as bigint)
    from step
    where sessions.id = step.session and sessions.next = cast(step.began as bigint) and sessions.state = 'live'
    returning id`.execute(db);
  return new Set(moved.map(({ id }) => id));
}

/** The flags that stay when a session speaks again. */
const SPEAKING = ~toBits(['silent']);

/** In the order of the columns of `step`. */
function toValues({ session, from, progress, batches, flags, receivedAt }: SessionStep) {
  const bytes = batches.reduce((sum, { plainBytes }) => sum + plainBytes, 0);
  const row = toProgressRow(progress);
  return [
    ...[session, from, bytes, toBits(flags), receivedAt],
    ...[
      row.next,
      row.tip,
      row.segment,
      row.segment_first,
      row.peaks,
      row.state,
      row.close_reason,
      row.last_t,
    ],
  ];
}

/** The bytes of a segment are those of its batches, which are there by now. */
function sumOf(db: Database, { session, segment }: SegmentPlace) {
  return db
    .selectFrom('batches')
    .select(sql<number>`cast(coalesce(sum(plain_bytes), 0) as bigint)`.as('bytes'))
    .where('session', '=', session)
    .where('segment', '=', segment);
}

function toBatchRow({ session, segment, first, last, bytes, plainBytes }: StoredBatch) {
  return { session, segment, first, last, bytes, plain_bytes: plainBytes };
}
