// How fast `cursor-rec verify` reads a long session, and what memory that takes: it must stream; and what many small ones take.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Bench, Setting } from './support/bench.ts';
import { writeLongSession } from './support/long-session.ts';
import { writeManySessions } from './support/many-sessions.ts';
import { readCpuMs, readMemory } from './support/process-stat.ts';
import type { Report } from './support/report.ts';
import { programEnvironment } from './support/sidecar.ts';
import { median } from './support/statistics.ts';

export const verifySpeed: Bench = {
  name: 'verify',
  title: 'Verify a long session (agent, openai chat, streamed by tokens of 4 characters)',
  run,
};

const MIB = 1024 * 1024;
/** Both only rise: a look this often misses no more than what came after the last one. */
const LOOK_MS = 20;
const ROUNDS = 3;

interface Verified {
  readonly seconds: number;
  /** Of the processor, all threads together. */
  readonly cpuSeconds: number | undefined;
  readonly peakMiB: number | undefined;
}

async function run({ stage, isQuick, program }: Setting): Promise<Report> {
  const columns = ['cursor-rec'];
  if (program === undefined)
    return { columns, judged: columns, rows: [], notes: ['cursor-rec does not run'] };
  const home = await stage.makeFolder();
  const { folder, bytes } = writeLongSession(home, (isQuick ? 50 : 200) * MIB);
  const runs = await verifyOften([program, 'verify', folder], home);
  const peaks = runs.flatMap(({ peakMiB }) => peakMiB ?? []);
  const small = isQuick ? 200 : 2000;
  const crowd = await stage.makeFolder();
  writeManySessions(crowd, small);
  const walks = await verifyOften([program, 'verify', '--all'], crowd);
  return {
    columns,
    judged: columns,
    rows: [
      { measure: 'session, MB', by: { 'cursor-rec': bytes / 1e6 } },
      {
        measure: 'verified, MB/s, start of the program included',
        by: { 'cursor-rec': bytes / 1e6 / median(runs.map(({ seconds }) => seconds)) },
        bar: { least: 150, source: 'issue' },
      },
      {
        measure: 'verified, MB a second of processor time, all threads',
        by: perCpuSecond(runs, bytes / 1e6),
      },
      {
        measure: 'memory at most (VmHWM), MiB',
        by: peaks.length === 0 ? {} : { 'cursor-rec': Math.max(...peaks) },
        bar: { most: 150, source: 'issue' },
      },
      {
        measure: `a home of ${small} sessions of 6 entries, sessions/s, start included`,
        by: { 'cursor-rec': small / median(walks.map(({ seconds }) => seconds)) },
      },
    ],
    notes: [
      `median of ${ROUNDS}; every entry hashed twice, its canonical form checked, every seal checked`,
      'processor time says what the program needs where the machine has other work, too',
    ],
  };
}

function perCpuSecond(runs: readonly Verified[], amount: number): { readonly 'cursor-rec'?: number } {
  const seconds = runs.flatMap(({ cpuSeconds }) => cpuSeconds ?? []);
  return seconds.length === 0 ? {} : { 'cursor-rec': amount / median(seconds) };
}

async function verifyOften(args: readonly string[], home: string): Promise<readonly Verified[]> {
  const runs: Verified[] = [];
  for (let count = 0; count < ROUNDS; count += 1) runs.push(await verify(args, home));
  return runs;
}

/** Runs the program to its end. Throws where it does not find all intact. */
async function verify(args: readonly string[], home: string): Promise<Verified> {
  const began = performance.now();
  const child = spawn(process.execPath, args, { env: programEnvironment(home), stdio: 'ignore' });
  let peakMiB: number | undefined;
  let cpuMs: number | undefined;
  const looking = setInterval(() => {
    // Once it has ended there are no such numbers any more.
    peakMiB = readMemory(child.pid ?? 0)?.peakMiB || peakMiB;
    cpuMs = readCpuMs(child.pid ?? 0) || cpuMs;
  }, LOOK_MS);
  // The event has the code first.
  const [code] = (await once(child, 'exit')) as [number | null];
  clearInterval(looking);
  if (code !== 0) throw new Error(`expected verify to find all intact, found exit code ${code}`);
  const cpuSeconds = cpuMs === undefined ? undefined : cpuMs / 1000;
  return { seconds: (performance.now() - began) / 1000, cpuSeconds, peakMiB };
}
