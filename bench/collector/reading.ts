// The memory of a collector while it takes in, packs, indexes, checks and hands out what is large.
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { Bench, Setting } from '../support/bench.ts';
import { forgetPeak, readCpuMs, readMemory } from '../support/process-stat.ts';
import type { Report, Row } from '../support/report.ts';
import { COLUMN, row } from './row.ts';
import { shipAgent, waitUntilPacked } from './ship-agent.ts';
import { type BenchCollector, startBenchCollector } from './start.ts';

export const collectorReading: Bench = {
  name: 'collector-reading',
  title: 'Collector: memory with a large session',
  run,
};

const MB = 1e6;
const TURNS = 16;
const EXPORTS = 20;
/** Those that are exported at once are smaller: 20 of the large one are 10 GB to be read. */
const EXPORTED_MB = 50;
/** A session is checked as a whole a minute after it ended, and looked for once a minute. */
const CHECKED_AFTER_MS = 125_000;
const RETRY_MS = 500;

async function run({ stage, isQuick, program }: Setting): Promise<Report> {
  const columns = [COLUMN];
  if (program === undefined)
    return { columns, judged: columns, rows: [], notes: ['cursor-rec does not run'] };
  const collector = await startBenchCollector({ stage, program });
  const rows: Row[] = [];
  const large = isQuick ? EXPORTED_MB : 500;
  async function measure<R>(what: string, work: () => Promise<R>): Promise<R> {
    forgetPeak(collector.pid);
    const result = await work();
    rows.push(row(`${what}: RSS at most, MiB`, readMemory(collector.pid)?.peakMiB, { most: 300 }));
    return result;
  }
  const session = await measure(`taking in ${large} MB, packing and indexing`, async () => {
    const shipped = await shipAgent(collector, { number: 0, bytes: large * MB, turns: TURNS });
    await waitUntilPacked(collector, [shipped]);
    return shipped;
  });
  const checked = sleep(CHECKED_AFTER_MS);
  await measure(`indexing the rest, and checking ${large} MB`, async () => {
    await checked;
    await waitUntilIdle(collector);
  });
  const tar = await measure('archive of it', () => download(collector, `/v1/sessions/${session.id}/archive`));
  rows.push(row('archive, MB/s', tar.bytes / MB / tar.seconds));
  const small = isQuick
    ? session
    : await shipAgent(collector, { number: 1, bytes: EXPORTED_MB * MB, turns: TURNS });
  await waitUntilIdle(collector);
  const path = `/v1/sessions/${small.id}/export?format=json`;
  await measure(`${EXPORTS} exports of ${EXPORTED_MB} MB at once`, async () => {
    const whole = await Promise.all(Array.from({ length: EXPORTS }, () => download(collector, path)));
    if (new Set(whole.map(({ bytes }) => bytes)).size !== 1)
      throw new Error('expected every export to be the same, found others');
  });
  return { columns, judged: columns, rows, notes: ['an export that is asked to come later comes later'] };
}

/** All of an answer, asked for again where the collector is busy. */
async function download({ url, auditorToken }: BenchCollector, path: string) {
  const began = performance.now();
  const agent = new Agent({ bodyTimeout: 0, headersTimeout: 0 });
  for (;;) {
    const headers = { authorization: `Bearer ${auditorToken()}` };
    const { statusCode, body } = await request(`${url}${path}`, { headers, dispatcher: agent });
    let bytes = 0;
    for await (const chunk of body) bytes += (chunk as Uint8Array).length;
    if (statusCode === 429 || statusCode === 503) {
      await sleep(RETRY_MS);
      continue;
    }
    if (statusCode !== 200) throw new Error(`expected ${path}, found ${statusCode}`);
    await agent.close();
    return { bytes, seconds: (performance.now() - began) / 1000 };
  }
}

const LOOK_MS = 1000;
/** Of a second: what a collector does of itself. */
const IDLE_MS = 100;
const MAX_BUSY_MS = 600_000;

async function waitUntilIdle({ pid }: BenchCollector): Promise<void> {
  const began = performance.now();
  for (let quiet = 0; quiet < 3; ) {
    const before = readCpuMs(pid) ?? Number.NaN;
    await sleep(LOOK_MS);
    quiet = (readCpuMs(pid) ?? Number.NaN) - before < IDLE_MS ? quiet + 1 : 0;
    if (performance.now() - began > MAX_BUSY_MS)
      throw new Error('expected the collector to get idle, found it busy');
  }
}
