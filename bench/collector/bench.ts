// What one embedded collector takes of many sidecars at once, and how soon it finds something in what it has.

import type { Bench, Setting } from '../support/bench.ts';
import { startChild } from '../support/child.ts';
import { readCpuMs, readMemory } from '../support/process-stat.ts';
import type { Report, Row } from '../support/report.ts';
import { programEnvironment } from '../support/sidecar.ts';
import { quantile } from '../support/statistics.ts';
import { introduce, type Sent, type Sidecar, sendAll } from './fleet.ts';
import { startIssuer } from './issuer.ts';
import { makeSession } from './recordings.ts';
import { fillSearch, measureSearch } from './search.ts';

export const collector: Bench = {
  name: 'collector',
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
const COLUMN = 'collector';

async function run({ stage, isQuick, program }: Setting): Promise<Report> {
  const columns = [COLUMN];
  if (program === undefined)
    return { columns, judged: columns, rows: [], notes: ['cursor-rec does not run'] };
  const home = await stage.makeFolder();
  const data = `${home}/data`;
  const units = process.env.CURSOR_REC_BENCH_FULL === '1' ? 1_000_000 : isQuick ? 2000 : 20_000;
  await fillSearch(data, units);
  const issuer = await startIssuer(stage);
  const made = (first: number, entries: number, batchEntries: number): Sidecar[] =>
    Array.from({ length: SIDECARS }, (_, at) => {
      const subject = `dev${at}`;
      const number = first + at;
      return {
        session: makeSession({ number, issuer: issuer.issuer, subject, entries, batchEntries }),
        token: issuer.token(subject),
      };
    });
  const paced = made(0, PACED_ENTRIES * PACED_BATCHES, PACED_ENTRIES);
  const fast = made(SIDECARS, FAST_ENTRIES * FAST_BATCHES, FAST_ENTRIES);
  const child = await startChild(
    [
      ...[program, 'collector', 'start', '--json', '--port', '0', '--data', data],
      ...['--issuer', issuer.issuer, '--audience', issuer.audience, '--auditor-group', 'auditors'],
    ],
    { stage, environment: programEnvironment(home) },
  );
  const url = String(child.ready.url);
  await introduce([...paced, ...fast], url);
  const cpuBefore = readCpuMs(child.pid) ?? Number.NaN;
  const atPace = await sendAll(paced, { url, limitMs: PACED_MS, everyMs: 1000 });
  const cpuPaced = (readCpuMs(child.pid) ?? Number.NaN) - cpuBefore;
  const atOnce = await sendAll(fast, { url, limitMs: FAST_MS });
  const searchMs = await measureSearch({ url, token: issuer.token('ruth', ['auditors']) });
  const memory = readMemory(child.pid);
  return {
    columns,
    judged: columns,
    rows: [...toIngestRows(atPace, atOnce, cpuPaced), ...toOtherRows({ units, searchMs, memory })],
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

interface Other {
  readonly units: number;
  readonly searchMs: readonly number[];
  readonly memory: ReturnType<typeof readMemory>;
}

function toOtherRows({ units, searchMs, memory }: Other): Row[] {
  return [
    row(`search over ${units} turns: p95, ms`, quantile(searchMs, 0.95), { most: 300 }),
    row('RSS at the end, MiB', memory?.residentMiB),
    row('RSS at most, MiB', memory?.peakMiB, { most: 300 }),
  ];
}

function row(
  measure: string,
  value: number | undefined,
  bar?: { readonly most?: number; readonly least?: number },
): Row {
  return {
    measure,
    by: { [COLUMN]: value },
    ...(bar === undefined ? {} : { bar: { ...bar, source: 'issue' } }),
  };
}
