// A collector over a long time: sessions begin, go on, end, are sealed, packed, indexed and checked, and its memory stays what it is.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench, Setting } from '../support/bench.ts';
import { readCpuMs, readMemory } from '../support/process-stat.ts';
import type { Report } from '../support/report.ts';
import { median, quantile } from '../support/statistics.ts';
import { introduce, makeFleet, sealAll, sendAll } from './fleet.ts';
import { makeSession } from './recordings.ts';
import { COLUMN, row } from './row.ts';
import { startBenchCollector } from './start.ts';

export const collectorSteady: Bench = {
  name: 'collector-steady',
  title: 'Collector: memory over a long time',
  run,
};

const SIDECARS = 200;
/** 200 sidecars that send this many every five seconds are 300 entries a second. */
const BATCH_ENTRIES = 7;
const EVERY_MS = 5000;
/** A session lasts half a minute. */
const BATCHES = 6;
const SAMPLE_MS = 1000;
/** Of the time, from which on it is steady: code is compiled, caches are full. */
const WARM = 0.25;
const MINUTE_MS = 60_000;

async function run({ stage, isQuick, minutes, program }: Setting): Promise<Report> {
  const columns = [COLUMN];
  if (program === undefined)
    return { columns, judged: columns, rows: [], notes: ['cursor-rec does not run'] };
  const { url, pid, issuer } = await startBenchCollector({ stage, program });
  const lastMs = (isQuick ? 0.5 : minutes) * MINUTE_MS;
  const ending = new AbortController();
  const samples = sampleMemory(pid, ending.signal);
  const began = performance.now();
  const delays: number[] = [];
  let entries = 0;
  let sessions = 0;
  let sealing: Promise<void> | undefined;
  while (performance.now() - began < lastMs) {
    const fleet = makeFleet(SIDECARS, {
      issuer,
      first: sessions,
      make: (device, number) =>
        makeSession({
          device,
          number,
          entries: BATCH_ENTRIES * BATCHES,
          batchEntries: BATCH_ENTRIES,
          isClosed: true,
        }),
    });
    sessions += fleet.length;
    await introduce(fleet, url);
    const sent = await sendAll(fleet, { url, limitMs: Number.POSITIVE_INFINITY, everyMs: EVERY_MS });
    if (sent.refused > 0) throw new Error(`expected all to be taken, found ${sent.refused} refused`);
    entries += sent.entries;
    delays.push(...sent.delaysMs);
    await sealing;
    sealing = sealAll(fleet, url);
  }
  await sealing;
  const seconds = (performance.now() - began) / 1000;
  const cpuMs = readCpuMs(pid) ?? Number.NaN;
  ending.abort();
  const { first, last } = toEnds(await samples);
  return {
    columns,
    judged: columns,
    rows: [
      row('minutes', seconds / 60, { digits: 1 }),
      row('sessions, each closed, sealed, packed and indexed', sessions),
      row('entries/s', entries / seconds),
      row('answered p99, ms', quantile(delays, 0.99), { most: 500 }),
      row('processor, ms a second', cpuMs / seconds),
      row('RSS when it is steady, MiB', first),
      row('RSS at the end, MiB', last),
      row('grown by, %', (last / first - 1) * 100, { most: 10 }),
      row('RSS at most, MiB', readMemory(pid)?.peakMiB, { most: 300 }),
    ],
    notes: ['--minutes 60 for an hour; steady: the second quarter of the time; the end: the last one'],
  };
}

async function sampleMemory(pid: number, signal: AbortSignal): Promise<readonly number[]> {
  const samples: number[] = [];
  while (!signal.aborted) {
    const memory = readMemory(pid);
    if (memory !== undefined) samples.push(memory.residentMiB);
    await sleep(SAMPLE_MS, undefined, { signal }).catch(() => undefined);
  }
  return samples;
}

function toEnds(samples: readonly number[]) {
  const quarter = Math.max(1, Math.floor(samples.length * WARM));
  return { first: median(samples.slice(quarter, 2 * quarter)), last: median(samples.slice(-quarter)) };
}
