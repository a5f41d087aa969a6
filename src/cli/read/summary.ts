// Sums a session up in a line, for `sessions`.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { toModel } from '../../core/dialect/turn-draft.ts';
import type { SessionSource } from '../../core/replay/session-source.ts';
import { createTurnReader } from '../../core/replay/turn-reader.ts';
import { readHold } from '../../sidecar/spool/hold.ts';
import { ERASURES_FILE, HOLD_FILE } from '../../sidecar/spool/session-folder.ts';
import { readTombstones } from '../../sidecar/spool/tombstones.ts';
import { CliError } from '../cli-error.ts';
import type { FoundSession } from './find-session.ts';
import { readTitle } from './first-prompt.ts';
import { openSession } from './open-session.ts';
import { readPartSummary } from './part-summary.ts';
import type { BesideEntries, EntrySummary, SessionSummary } from './session-summary.ts';
import { type KeptSummary, readKeptSummary, type SummaryKey, toSummaryKey } from './summary-cache.ts';

/** How many bytes of recordings may still be read: what goes beyond is summed up in part. */
export interface ReadBudget {
  bytes: number;
}

/** `key`: set where all of it was read, and that is not kept yet. */
export interface ReadSummary {
  readonly summary: SessionSummary;
  readonly key?: SummaryKey;
}

/** Sums a session up, without reading all of it where that was kept, or is more than the budget has. Throws CliError `unreadable`. */
export async function readSummary(
  home: string,
  { id, folder }: FoundSession,
  budget: ReadBudget,
): Promise<ReadSummary> {
  const files = await readFiles(folder);
  const beside = await readBeside(folder, files);
  const key = toSummaryKey(files);
  const kept = await readKeptSummary(home, id);
  if (kept?.key === key) return { summary: { ...believe(kept, folder), ...beside } };
  if (beside.bytes > budget.bytes)
    return { summary: { ...readPartSummary({ id, folder }, kept), ...beside } };
  budget.bytes -= beside.bytes;
  return { summary: { ...sumUp(id, folder), ...beside }, key };
}

/** All that a session comes to, or why it cannot be read; undefined where that is kept already, or the session was changed meanwhile. */
export async function countSession(
  home: string,
  { id, folder }: FoundSession,
): Promise<KeptSummary | undefined> {
  const key = toSummaryKey(await readFiles(folder));
  if ((await readKeptSummary(home, id))?.key === key) return undefined;
  const counted = { key, ...sumUpOrFail(id, folder) };
  const isLive = 'summary' in counted && counted.summary.status === 'live';
  // What was erased in this time must not be kept here.
  return isLive || toSummaryKey(await readFiles(folder)) === key ? counted : undefined;
}

function sumUpOrFail(
  id: string,
  folder: string,
): { readonly summary: EntrySummary } | { readonly failure: string } {
  try {
    return { summary: sumUp(id, folder) };
  } catch (error) {
    if (error instanceof CliError && error.code === 'unreadable') return { failure: error.message };
    throw error;
  }
}

function believe(kept: KeptSummary, folder: string): EntrySummary {
  if ('summary' in kept) return kept.summary;
  throw new CliError('unreadable', kept.failure, { hint: `cursor-rec verify ${folder}` });
}

type Files = Awaited<ReturnType<typeof readFiles>>;

async function readFiles(folder: string) {
  const names = (await readdir(folder)).sort();
  return Promise.all(
    names.map(async (name) => {
      const { size, mtimeMs } = await stat(join(folder, name));
      return { name, size, mtimeMs };
    }),
  );
}

async function readBeside(folder: string, files: Files): Promise<BesideEntries> {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const hold = files.some(({ name }) => name === HOLD_FILE) ? await readHold(folder) : undefined;
  const erasures = files.some(({ name }) => name === ERASURES_FILE) ? readTombstones(folder).length : 0;
  return { bytes, folder, ...(hold === undefined ? {} : { hold }), ...(erasures === 0 ? {} : { erasures }) };
}

function sumUp(id: string, folder: string): EntrySummary {
  const session = openSession(folder);
  try {
    const [summary] = session.pieces(toSummary(id, session.source()));
    if (summary === undefined) throw new Error('expected a summary, found none');
    return summary;
  } finally {
    session.close();
  }
}

/** One summary, at the end. */
function* toSummary(id: string, source: SessionSource): Generator<EntrySummary> {
  const reader = createTurnReader(source);
  let read = reader.step();
  while (read !== undefined) read = reader.step();
  const { header, status, lastT } = source;
  const models = reader.drafts.map(({ rounds }) => toModel(rounds)).filter((model) => model !== undefined);
  const outcomes = reader.drafts.map(({ rounds }) => rounds.at(-1)?.outcome);
  const title = readTitle(reader);
  yield {
    id,
    status,
    startedAt: header.startedAt,
    endedAt: new Date(Date.parse(header.startedAt) + lastT).toISOString(),
    durationMs: lastT,
    identity: header.identity,
    models: [...new Set(models)],
    ...(title === undefined ? {} : { title }),
    turns: reader.drafts.length,
    exchanges: source.exchanges.length,
    failed: outcomes.filter((outcome) => outcome !== undefined && outcome !== 'completed').length,
    redactions: source.redactions.length,
    gaps: source.gaps.length,
    ...(header.remaskOf === undefined ? {} : { remaskOf: header.remaskOf }),
  };
}
