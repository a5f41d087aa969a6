// The exchanges of a session as they belong together: a run of Cursor's is one, in however many it came.

import type { BlobTexts } from '../dialect/cursor/blob-texts.ts';
import { type BlobTable, createBlobTable, createBlobWants } from '../dialect/cursor/blobs.ts';
import { toRunPlace } from '../dialect/cursor/join.ts';
import { readMessages, readServerMessages } from '../dialect/cursor/messages.ts';
import { joinGroup } from '../dialect/cursor/run-group.ts';
import { readRounds } from '../dialect/round.ts';
import type { Exchange } from '../model/exchange.ts';
import type { ExchangePlace, SessionSource } from './session-source.ts';

/** One exchange, or the run that begins with it: the ids of its streams and of its appends. */
export interface ExchangeGroup extends ExchangePlace {
  readonly run?: { readonly streams: readonly string[]; readonly appends: readonly string[] };
}

export interface ExchangeGroups {
  /** In the order of their first exchanges; what is part of a run has no place of its own. */
  readonly all: readonly ExchangeGroup[];
  /** The exchange, or the run as one. */
  read(group: ExchangeGroup): Exchange;
}

/** Groups the exchanges as `joinCursor` does, without having them in memory; those of Cursor are read for it. */
export function createExchangeGroups(source: SessionSource): ExchangeGroups {
  const runs = findRuns(source);
  const members = new Set([...runs.values()].flatMap(({ streams, appends }) => [...streams, ...appends]));
  const all = source.exchanges.flatMap((place): readonly ExchangeGroup[] => {
    const run = runs.get(place.id);
    if (run !== undefined) return [{ ...place, run }];
    return members.has(place.id) ? [] : [place];
  });
  const withBlobs = (texts: BlobTexts) => (group: ExchangeGroup) => readGroup(group, { source, texts });
  const blobs = collectBlobs(
    all.filter(({ run }) => run !== undefined),
    withBlobs,
  );
  return { all, read: withBlobs(blobs.texts) };
}

type Run = NonNullable<ExchangeGroup['run']>;

/** The runs by the id of their first stream: appends without one are no run. */
function findRuns(source: SessionSource): ReadonlyMap<string, Run> {
  const byRun = new Map<string, { readonly streams: ExchangePlace[]; readonly appends: string[] }>();
  for (const place of source.exchanges) {
    if (!place.dialect.startsWith('cursor-')) continue;
    const found = toRunPlace(source.read(place.id));
    if (found === undefined) continue;
    const run = byRun.get(found.run) ?? { streams: [], appends: [] };
    byRun.set(found.run, run);
    if (found.part === 'streams') run.streams.push(place);
    else run.appends.push(place.id);
  }
  return new Map(
    [...byRun.values()].flatMap(({ streams, appends }) => {
      const [first] = streams.toSorted((one, other) => one.t - other.t);
      return first === undefined ? [] : [[first.id, { streams: streams.map(({ id }) => id), appends }]];
    }),
  );
}

type ReadWith = (texts: BlobTexts) => (group: ExchangeGroup) => Exchange;

/** Twice through all runs: only of the blobs that a prompt refers to are the contents kept, and a later run may bring them. */
function collectBlobs(runs: readonly ExchangeGroup[], readWith: ReadWith): BlobTable {
  const wants = createBlobWants();
  const read = readWith(wants.texts);
  for (const run of runs) readRounds(read(run));
  const table = createBlobTable(wants.has);
  if (wants.count === 0) return table;
  for (const group of runs) {
    const run = read(group);
    table.collect(readMessages(run.request.body), readServerMessages(run));
  }
  return table;
}

function readGroup(
  { id, run }: ExchangeGroup,
  { source, texts }: { readonly source: SessionSource; readonly texts: BlobTexts },
): Exchange {
  if (run === undefined) return source.read(id);
  const readAll = (ids: readonly string[]) => new Map(ids.map((one) => [one, source.read(one)]));
  const joined = joinGroup({ streams: readAll(run.streams), appends: readAll(run.appends) }, texts);
  return joined ?? source.read(id);
}
