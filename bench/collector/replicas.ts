// Whether a second collector on the same PostgreSQL takes as much again: whether anything that they share has them wait for each other.
import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Bench, Setting } from '../support/bench.ts';
import { type Child, startChild } from '../support/child.ts';
import { readCpuMs } from '../support/process-stat.ts';
import type { Report, Row } from '../support/report.ts';
import { programEnvironment } from '../support/sidecar.ts';
import type { Stage } from '../support/stage.ts';
import { quantile } from '../support/statistics.ts';
import type { BenchDevice } from './device.ts';
import { startFarPostgres } from './far-postgres.ts';
import { introduce, makeFleet, sendAll } from './fleet.ts';
import { type BenchIssuer, startIssuer } from './issuer.ts';
import { type BenchSession, makeSession } from './recordings.ts';

export const replicas: Bench = {
  name: 'replicas',
  title: 'Collector: two replicas on one PostgreSQL that is far away',
  run,
};

/** To the server and back again twice as long: so long that a processor which is busy with something else hardly counts. */
const ONEWAY_MS = 100;
/** Of each collector: as many as leave the processors of a small machine with little to do. */
const SIDECARS = 8;
const BATCH_ENTRIES = 15;
const FULL_MS = 10_000;
const QUICK_MS = 4000;
const MAX_BATCHES = 120;
const COLUMNS = ['one', 'two'];

interface Taken {
  readonly entries: number;
  readonly seconds: number;
  readonly cpuMs: number;
  readonly refused: number;
  readonly delaysMs: readonly number[];
}

async function run({ stage, isQuick, program }: Setting): Promise<Report> {
  if (program === undefined)
    return { columns: COLUMNS, judged: [], rows: [], notes: ['cursor-rec does not run'] };
  const limitMs = isQuick ? QUICK_MS : FULL_MS;
  const issuer = await startIssuer(stage);
  const one = await measure({ stage, program, issuer, limitMs, count: 1 });
  const two = await measure({ stage, program, issuer, limitMs, count: 2 });
  const perSecond = ({ entries, seconds }: Taken) => entries / seconds;
  const perEntry = ({ cpuMs, entries }: Taken) => (cpuMs / entries) * 1000;
  const rows: Row[] = [
    { measure: 'entries/s', by: { one: perSecond(one), two: perSecond(two) } },
    {
      measure: 'of one collector',
      digits: 2,
      by: { one: 1, two: perSecond(two) / perSecond(one) },
      bar: { least: 1.6, source: 'issue' },
    },
    {
      measure: 'processor of the collectors, ms/1,000 entries',
      by: { one: perEntry(one), two: perEntry(two) },
    },
    {
      measure: 'answered p50, ms',
      by: { one: quantile(one.delaysMs, 0.5), two: quantile(two.delaysMs, 0.5) },
    },
    { measure: 'refused', by: { one: one.refused, two: two.refused } },
  ];
  return {
    columns: COLUMNS,
    judged: ['two'],
    rows,
    notes: [
      `${SIDECARS} sidecars a collector, each of which waits for its answer; a message to or from PostgreSQL takes ${ONEWAY_MS} ms: the collectors wait most of the time, and not for a processor`,
      `blobs in ${process.env.CURSOR_REC_BENCH_BLOBS === undefined ? 'a folder; CURSOR_REC_BENCH_BLOBS names object storage' : 'object storage'}`,
      'so this says whether two collectors wait for each other, not what a server takes in all',
    ],
  };
}

interface Measured {
  readonly stage: Stage;
  readonly program: string;
  readonly issuer: BenchIssuer;
  readonly limitMs: number;
  readonly count: number;
}

async function measure({ stage, program, issuer, limitMs, count }: Measured): Promise<Taken> {
  const database = await startFarPostgres(stage, ONEWAY_MS);
  const home = await stage.makeFolder();
  const keyFile = join(home, 'log.key');
  const { privateKey } = generateKeyPairSync('ed25519');
  await writeFile(keyFile, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
  const collectors: Child[] = [];
  for (let number = 0; number < count; number++)
    collectors.push(
      await startChild(
        [
          ...[program, 'collector', 'start', '--json', '--port', '0', '--data', join(home, `data${number}`)],
          ...['--database', database, '--blobs', toBlobs(home, count)],
          ...['--key', keyFile, '--origin', 'bench.example/log'],
          ...['--issuer', issuer.issuer, '--audience', issuer.audience],
        ],
        { stage, environment: programEnvironment(home) },
      ),
    );
  const shares = collectors.map(({ ready }, number) => ({
    url: String(ready.url),
    fleet: makeFleet(SIDECARS, { issuer, first: number * SIDECARS, make: makeLong }),
  }));
  for (const { fleet, url } of shares) await introduce(fleet, url);
  const cpu = () => collectors.reduce((sum, { pid }) => sum + (readCpuMs(pid) ?? Number.NaN), 0);
  const before = cpu();
  const sent = await Promise.all(shares.map(({ fleet, url }) => sendAll(fleet, { url, limitMs })));
  const cpuMs = cpu() - before;
  for (const collector of collectors) {
    collector.signal('SIGTERM');
    await collector.ended;
  }
  const sum = (of: (one: (typeof sent)[number]) => number) => sent.reduce((total, one) => total + of(one), 0);
  return {
    entries: sum(({ entries }) => entries),
    seconds: Math.max(...sent.map(({ seconds }) => seconds)),
    cpuMs,
    refused: sum(({ refused }) => refused),
    delaysMs: sent.flatMap(({ delaysMs }) => delaysMs),
  };
}

/** A folder, or of the object storage that the environment names (`s3://bucket/prefix?…`) a place of its own. */
function toBlobs(home: string, count: number): string {
  const given = process.env.CURSOR_REC_BENCH_BLOBS;
  if (given === undefined) return pathToFileURL(join(home, 'blobs')).href;
  const place = new URL(given);
  place.pathname += `/${basename(home)}-${count}`;
  return place.href;
}

function makeLong(device: BenchDevice, number: number): BenchSession {
  const entries = BATCH_ENTRIES * MAX_BATCHES;
  return makeSession({ device, number, entries, batchEntries: BATCH_ENTRIES });
}
