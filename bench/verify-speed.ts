// How fast `cursor-rec verify` reads a long session, and what memory that takes: it must stream.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Bench, Setting } from './support/bench.ts';
import { writeLongSession } from './support/long-session.ts';
import { readMemory } from './support/process-stat.ts';
import type { Report } from './support/report.ts';
import { programEnvironment } from './support/sidecar.ts';
import { median } from './support/statistics.ts';

export const verifySpeed: Bench = {
  name: 'verify',
  title: 'Verify a long session (agent, openai chat, streamed by tokens of 4 characters)',
  run,
};

const MIB = 1024 * 1024;
/** VmHWM only rises: a look this often misses no more than what came after the last one. */
const LOOK_MS = 20;

interface Verified {
  readonly seconds: number;
  readonly peakMiB: number | undefined;
}

async function run({ stage, isQuick, program }: Setting): Promise<Report> {
  const columns = ['cursor-rec'];
  if (program === undefined)
    return { columns, judged: columns, rows: [], notes: ['cursor-rec does not run'] };
  const home = await stage.makeFolder();
  const { folder, bytes } = writeLongSession(home, (isQuick ? 50 : 200) * MIB);
  const runs: Verified[] = [];
  for (let count = 0; count < 3; count += 1) runs.push(await verify([program, 'verify', folder], home));
  const peaks = runs.flatMap(({ peakMiB }) => peakMiB ?? []);
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
        measure: 'memory at most (VmHWM), MiB',
        by: peaks.length === 0 ? {} : { 'cursor-rec': Math.max(...peaks) },
        bar: { most: 150, source: 'issue' },
      },
    ],
    notes: ['median of 3; every entry hashed twice, its canonical form checked, every seal checked'],
  };
}

/** Runs the program to its end. Throws where it does not find the session intact. */
async function verify(args: readonly string[], home: string): Promise<Verified> {
  const began = performance.now();
  const child = spawn(process.execPath, args, { env: programEnvironment(home), stdio: 'ignore' });
  let peakMiB: number | undefined;
  const looking = setInterval(() => {
    const now = readMemory(child.pid ?? 0)?.peakMiB ?? 0;
    // Once it has ended there is no such number any more.
    if (now > (peakMiB ?? 0)) peakMiB = now;
  }, LOOK_MS);
  // The event has the code first.
  const [code] = (await once(child, 'exit')) as [number | null];
  clearInterval(looking);
  if (code !== 0) throw new Error(`expected verify to find the session intact, found exit code ${code}`);
  return { seconds: (performance.now() - began) / 1000, peakMiB };
}
