// Ten thousand live sessions at once, of which each says something now and then, while others look at what there is.
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import type { Bench, Setting } from '../support/bench.ts';
import { forgetPeak, readCpuMs, readMemory } from '../support/process-stat.ts';
import type { Report } from '../support/report.ts';
import { quantile } from '../support/statistics.ts';
import { introduce, makeFleet, type Sidecar, sendAll } from './fleet.ts';
import { makeSession } from './recordings.ts';
import { COLUMN, row } from './row.ts';
import { startBenchCollector } from './start.ts';

export const collectorSessions: Bench = {
  name: 'collector-sessions',
  title: 'Collector: ten thousand live sessions',
  run,
};

const MACHINES = 200;
const EACH = 50;
/** Each says so much every 20 seconds: with 10,000 of them the 3,000 entries a second of the bar. */
const BATCH_ENTRIES = 6;
const EVERY_MS = 20_000;
const BATCHES = 3;
const LOOK_MS = 500;

async function run({ stage, isQuick, program }: Setting): Promise<Report> {
  const columns = [COLUMN];
  if (program === undefined)
    return { columns, judged: columns, rows: [], notes: ['cursor-rec does not run'] };
  const each = isQuick ? EACH / 5 : EACH;
  const { url, pid, issuer, auditorToken } = await startBenchCollector({ stage, program });
  const machines = makeFleet(MACHINES, {
    issuer,
    make: (device, number) => makeLive(device, number * each),
  });
  const fleet = machines.flatMap((machine, at) =>
    Array.from(
      { length: each },
      (_, nth): Sidecar =>
        nth === 0 ? machine : { ...machine, session: makeLive(machine.session.device, at * each + nth) },
    ),
  );
  await introduce(fleet, url);
  forgetPeak(pid);
  const cpuBefore = readCpuMs(pid) ?? Number.NaN;
  const looking = new AbortController();
  const looks = lookAround({ url, token: auditorToken(), signal: looking.signal });
  const everyMs = isQuick ? EVERY_MS / 5 : EVERY_MS;
  const sent = await sendAll(fleet, { url, limitMs: 600_000, everyMs, machines: MACHINES });
  const cpuMs = (readCpuMs(pid) ?? Number.NaN) - cpuBefore;
  looking.abort();
  const { sessions, metrics } = await looks;
  return {
    columns,
    judged: columns,
    rows: [
      row('live sessions', fleet.length, isQuick ? {} : { least: 10_000 }),
      row('entries/s', sent.entries / sent.seconds),
      row('answered p50, ms', quantile(sent.delaysMs, 0.5)),
      row('answered p99, ms', quantile(sent.delaysMs, 0.99), { most: 500 }),
      row('processor, ms a second', cpuMs / sent.seconds),
      row('GET /v1/sessions: p95, ms', quantile(sessions, 0.95)),
      row('GET /metrics: p95, ms', quantile(metrics, 0.95)),
      row('RSS at most, MiB', readMemory(pid)?.peakMiB, { most: 300 }),
      row('refused', sent.refused, { most: 0 }),
    ],
    notes: [`${MACHINES} devices, each on one connection with ${each} sessions; search is indexed meanwhile`],
  };
}

function makeLive(device: Sidecar['session']['device'], number: number) {
  return makeSession({ device, number, entries: BATCH_ENTRIES * BATCHES, batchEntries: BATCH_ENTRIES });
}

interface Looking {
  readonly url: string;
  readonly token: string;
  readonly signal: AbortSignal;
}

/** How long it took to be shown the sessions, and the figures, each time until it is enough. */
async function lookAround({ url, token, signal }: Looking) {
  const sessions: number[] = [];
  const metrics: number[] = [];
  while (!signal.aborted) {
    for (const [path, delays] of [
      ['/v1/sessions?limit=100', sessions],
      ['/metrics', metrics],
    ] as const) {
      const began = performance.now();
      const { body } = await request(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
      await body.dump();
      delays.push(performance.now() - began);
    }
    await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
  return { sessions, metrics };
}
