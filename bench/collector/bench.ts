// What one embedded collector takes of many sidecars at once, and how soon it finds something in what it has.

import type { Bench, Setting } from '../support/bench.ts';
import { forgetPeak, readCpuMs, readMemory } from '../support/process-stat.ts';
import type { Report, Row } from '../support/report.ts';
import { quantile } from '../support/statistics.ts';
import { introduce, makeFleet, type Sent, sendAll } from './fleet.ts';
import { makeSession } from './recordings.ts';
import { COLUMN, row } from './row.ts';
import { fillSearch, measureSearch } from './search.ts';
import { startBenchCollector } from './start.ts';

export const collector: Bench = {
  name: 'collector-ingest',
  title: 'Collector: many sidecars at once, and search',
  run,
};

const SIDECARS = 200;
/** 200 sidecars that send this many once a second are the 3,000 entries a second of the bar. */
const PACED_ENTRIES = 15;
const PACED_MS = 12_000;
const PACED_BATCHES = PACED_MS / 1000;
/** As one with a backlog sends. */
const FAST_ENTRIES = 100;
const FAST_MS = 12_000;
const FAST_BATCHES = 12;

async function run({ stage, isQuick, program }: Setting): Promise<Report> {
  const columns = [COLUMN];
  if (program === undefined)
    return { columns, judged: columns, rows: [], notes: ['cursor-rec does not run'] };
  const units = process.env.CURSOR_REC_BENCH_FULL === '1' ? 1_000_000 : isQuick ? 2000 : 20_000;
  const fill = (data: string) => fillSearch(data, units);
  const { url, pid, issuer, auditorToken } = await startBenchCollector({ stage, program, fill });
  const made = (first: number, batchEntries: number, batches: number) =>
    makeFleet(SIDECARS, {
      issuer,
      first,
      make: (device, number) =>
        makeSession({ device, number, entries: batchEntries * batches, batchEntries }),
    });
  const paced = made(0, PACED_ENTRIES, PACED_BATCHES);
  const fast = made(SIDECARS, FAST_ENTRIES, FAST_BATCHES);
  await introduce([...paced, ...fast], url);
  const cpuBefore = readCpuMs(pid) ?? Number.NaN;
  forgetPeak(pid);
  const atPace = await sendAll(paced, { url, limitMs: PACED_MS, everyMs: 1000 });
  const cpuPaced = (readCpuMs(pid) ?? Number.NaN) - cpuBefore;
  const pacedPeak = readMemory(pid)?.peakMiB;
  forgetPeak(pid);
  const atOnce = await sendAll(fast, { url, limitMs: FAST_MS });
  const fastPeak = readMemory(pid)?.peakMiB;
  const searchMs = await measureSearch({ url, token: auditorToken() });
  return {
    columns,
    judged: columns,
    rows: [
      ...toIngestRows(atPace, atOnce, cpuPaced),
      row('at 3,000 entries/s: RSS at most, MiB', pacedPeak, { most: 300 }),
      row('as fast as answered: RSS at most, MiB', fastPeak, { most: 300 }),
      row(`search over ${units} turns: p95, ms`, quantile(searchMs, 0.95), { most: 300 }),
      row('RSS at the end, MiB', readMemory(pid)?.residentMiB),
    ],
    notes: [
      `${SIDECARS} sidecars, each on its own connection, with tokens, zstd and SQLite on the disk; the load is made on the same cores`,
      `refused: ${atPace.refused} at the pace, ${atOnce.refused} as fast as answered`,
    ],
  };
}

function toIngestRows(atPace: Sent, atOnce: Sent, cpuMs: number): Row[] {
  return [
    row('at 3,000 entries/s: entries/s', atPace.entries / atPace.seconds),
    row('at 3,000 entries/s: answered p50, ms', quantile(atPace.delaysMs, 0.5)),
    row('at 3,000 entries/s: answered p99, ms', quantile(atPace.delaysMs, 0.99), { most: 500 }),
    row('at 3,000 entries/s: processor, ms a second', cpuMs / atPace.seconds),
    row('as fast as answered: entries/s', atOnce.entries / atOnce.seconds, { least: 3000 }),
    row('as fast as answered: MB/s of content', atOnce.plainBytes / 1e6 / atOnce.seconds, { least: 20 }),
  ];
}
