// Sums a session up in a line, for `sessions`.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { toTurn } from '../../core/dialect/turn-draft.ts';
import type { SessionSource } from '../../core/replay/session-source.ts';
import { createTurnReader, type TurnReader } from '../../core/replay/turn-reader.ts';
import { readHold } from '../../sidecar/spool/hold.ts';
import { ERASURES_FILE, HOLD_FILE } from '../../sidecar/spool/session-folder.ts';
import { readTombstones } from '../../sidecar/spool/tombstones.ts';
import type { FoundSession } from './find-session.ts';
import { openSession } from './open-session.ts';
import type { EntrySummary, SessionSummary } from './session-summary.ts';
import { readKeptSummary, type SummaryKey, toSummaryKey } from './summary-cache.ts';

/** `key`: set where the summary is not kept yet. */
export interface ReadSummary {
  readonly summary: SessionSummary;
  readonly key?: SummaryKey;
}

/** Sums a session up, without reading it where that was kept. Throws CliError `unreadable`. */
export async function readSummary(home: string, { id, folder }: FoundSession): Promise<ReadSummary> {
  const files = await readFiles(folder);
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const hold = files.some(({ name }) => name === HOLD_FILE) ? await readHold(folder) : undefined;
  const erasures = files.some(({ name }) => name === ERASURES_FILE) ? readTombstones(folder).length : 0;
  const beside = {
    bytes,
    folder,
    ...(hold === undefined ? {} : { hold }),
    ...(erasures === 0 ? {} : { erasures }),
  };
  const key = toSummaryKey(files);
  const kept = await readKeptSummary(home, id, key);
  if (kept !== undefined) return { summary: { ...kept, ...beside } };
  return { summary: { ...sumUp(id, folder), ...beside }, key };
}

async function readFiles(folder: string) {
  const names = (await readdir(folder)).sort();
  return Promise.all(
    names.map(async (name) => {
      const { size, mtimeMs } = await stat(join(folder, name));
      return { name, size, mtimeMs };
    }),
  );
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
  const turns = reader.drafts.flatMap((draft) =>
    draft.rounds.slice(0, 1).map((first) => toTurn(draft, first)),
  );
  const title = readTitle(reader);
  yield {
    id,
    status,
    startedAt: header.startedAt,
    endedAt: new Date(Date.parse(header.startedAt) + lastT).toISOString(),
    durationMs: lastT,
    identity: header.identity,
    models: [...new Set(turns.flatMap(({ model }) => (model === undefined ? [] : [model])))],
    ...(title === undefined ? {} : { title }),
    turns: turns.length,
    exchanges: source.exchanges.length,
    failed: turns.filter(({ outcome }) => outcome !== undefined && outcome !== 'completed').length,
    redactions: source.redactions.length,
    gaps: source.gaps.length,
    ...(header.remaskOf === undefined ? {} : { remaskOf: header.remaskOf }),
  };
}

function readTitle(reader: TurnReader): string | undefined {
  const first = reader.drafts.find(
    ({ rounds: [round] }) => round !== undefined && round.facts.prompt.text.trim() !== '',
  );
  return first === undefined ? undefined : reader.read(first).turn.prompt.text.trim();
}
