// How soon a long session, and a home of many, are there to be read, and what memory that takes: all of it must stream.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { EXPORT_FORMATS } from '../src/core/export/format.ts';
import type { Bench, Setting } from './support/bench.ts';
import { writeLongSession } from './support/long-session.ts';
import { writeManySessions } from './support/many-sessions.ts';
import { readMemory } from './support/process-stat.ts';
import type { Report, Row } from './support/report.ts';
import { programEnvironment } from './support/sidecar.ts';
import { median } from './support/statistics.ts';

export const reading: Bench = { name: 'reading', title: 'Read back: a long session, a home of many', run };

/** VmHWM only rises: a look this often misses no more than what came after the last one. */
const LOOK_MS = 20;
/** `show --json` of a session that resends its history is its square: what it takes is seen before all of it is there. */
const LIMIT_MS = 60_000;
const TIMES = 5;

interface Read {
  readonly firstMs: number;
  readonly wholeMs: number;
  readonly peakMiB: number | undefined;
  readonly isCut: boolean;
}

const OF_LONG: { readonly [column: string]: readonly string[] } = {
  show: ['show', 'last'],
  'show --json': ['show', 'last', '--json'],
  'show --raw': ['show', 'last', '--raw'],
  replay: ['replay', 'last', '--plain', '--speed', '0'],
  // A word of each prompt: the first hit is in the first turn.
  search: ['search', 'the'],
  ...Object.fromEntries(
    EXPORT_FORMATS.map((format) => [`export ${format}`, ['export', 'last', '--format', format]]),
  ),
};
const OF_MANY: { readonly [column: string]: readonly string[] } = {
  sessions: ['sessions', '--limit', '20'],
  'show last': ['show', 'last'],
};

async function run({ stage, isQuick, program }: Setting): Promise<Report> {
  const columns = [...Object.keys(OF_LONG), ...Object.keys(OF_MANY)];
  if (program === undefined)
    return { columns, judged: columns, rows: [], notes: ['cursor-rec does not run'] };
  const long = await stage.makeFolder();
  const { bytes } = writeLongSession(long, isQuick ? 50e6 : 500e6);
  const many = await stage.makeFolder();
  const count = isQuick ? 2000 : 20_000;
  writeManySessions(many, count);
  const found = new Map<string, Read>();
  for (const [column, args] of Object.entries(OF_LONG))
    found.set(column, await read([program, ...args], long));
  // The first time nothing is kept of any session.
  const cold = await read([program, 'sessions', '--limit', '20'], many);
  for (const [column, args] of Object.entries(OF_MANY))
    found.set(column, await readOften([program, ...args], many));
  const cut = [...found].filter(([, { isCut }]) => isCut).map(([column]) => column);
  return {
    columns,
    judged: columns,
    rows: [...toRows(found), toColdRow(cold)],
    notes: [
      `a session of ${Math.round(bytes / 1e6)} MB; a home of ${count} sessions`,
      ...(cut.length === 0 ? [] : [`ended after ${LIMIT_MS / 1000} s: ${cut.join(', ')}`]),
    ],
  };
}

function toRows(found: ReadonlyMap<string, Read>): Row[] {
  const by = (value: (read: Read) => number | undefined) =>
    Object.fromEntries([...found].map(([column, one]) => [column, value(one)]));
  return [
    { measure: 'first output, ms', by: by(({ firstMs }) => firstMs), bar: { most: 300, source: 'issue' } },
    { measure: 'to its end, ms', by: by(({ wholeMs, isCut }) => (isCut ? undefined : wholeMs)) },
    {
      measure: 'memory at most (VmHWM), MiB',
      by: by(({ peakMiB }) => peakMiB),
      bar: { most: 150, source: 'issue' },
    },
  ];
}

function toColdRow({ wholeMs }: Read): Row {
  return {
    measure: 'sessions --limit 20 for the first time, ms',
    by: { sessions: wholeMs },
    bar: { most: 200, source: 'issue' },
  };
}

async function readOften(args: readonly string[], home: string): Promise<Read> {
  const reads: Read[] = [];
  for (let time = 0; time < TIMES; time += 1) reads.push(await read(args, home));
  const peaks = reads.flatMap(({ peakMiB }) => peakMiB ?? []);
  return {
    firstMs: median(reads.map(({ firstMs }) => firstMs)),
    wholeMs: median(reads.map(({ wholeMs }) => wholeMs)),
    peakMiB: peaks.length === 0 ? undefined : Math.max(...peaks),
    isCut: false,
  };
}

/** Runs the program to its end, or as long as it may; what it says is read and thrown away. Throws where it fails. */
async function read(args: readonly string[], home: string): Promise<Read> {
  const began = performance.now();
  const child = spawn(process.execPath, args, {
    env: programEnvironment(home),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let firstMs: number | undefined;
  let peakMiB: number | undefined;
  let isCut = false;
  child.stdout.on('data', () => {
    firstMs ??= performance.now() - began;
  });
  const looking = setInterval(() => {
    const peak = readMemory(child.pid ?? 0)?.peakMiB;
    // One that has ended and was not waited for has none.
    if (peak !== undefined && !Number.isNaN(peak)) peakMiB = Math.max(peakMiB ?? 0, peak);
    if (performance.now() - began < LIMIT_MS) return;
    isCut = true;
    child.kill('SIGKILL');
  }, LOOK_MS);
  const [code] = await once(child, 'close');
  clearInterval(looking);
  if (code !== 0 && !isCut)
    throw new Error(`expected ${args.slice(1).join(' ')} to end with 0, found ${code}`);
  return { firstMs: firstMs ?? Number.NaN, wholeMs: performance.now() - began, peakMiB, isCut };
}
