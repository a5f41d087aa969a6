// How soon the program is there, and what it takes while nothing passes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench, Setting } from './support/bench.ts';
import { readMemory } from './support/process-stat.ts';
import type { Report } from './support/report.ts';
import { programEnvironment, startSidecar } from './support/sidecar.ts';
import type { Stage } from './support/stage.ts';
import { median } from './support/statistics.ts';

export const startup: Bench = { name: 'startup', title: 'Start', run };

/** Never asked: nothing passes in this bench. */
const UPSTREAM = 'http://127.0.0.1:9';
/** After this the start's own garbage would have been collected if it were to be. */
const IDLE_MS = 1500;

async function run({ stage, isQuick, program }: Setting): Promise<Report> {
  const columns = ['node alone', 'cursor-rec'];
  if (program === undefined)
    return { columns, judged: columns, rows: [], notes: ['cursor-rec does not run'] };
  const times = isQuick ? 3 : 10;
  const home = await stage.makeFolder();
  const bare: number[] = [];
  const help: number[] = [];
  const ready: number[] = [];
  for (let time = 0; time < times; time += 1) {
    bare.push(await timeRun(['--eval', '0'], home));
    help.push(await timeRun([program, '--help'], home));
    ready.push(await timeReady(stage, program));
  }
  const idleMiB = await readIdleMemory(stage, program);
  return {
    columns,
    judged: ['cursor-rec'],
    rows: [
      {
        measure: 'spawn to ready line, ms',
        by: { 'cursor-rec': median(ready) },
        bar: { most: 500, source: 'issue' },
      },
      {
        measure: '--help, spawn to exit, ms',
        by: { 'node alone': median(bare), 'cursor-rec': median(help) },
        bar: { most: 150, source: 'issue' },
      },
      {
        measure: 'memory idle (VmRSS), MiB',
        by: { 'cursor-rec': idleMiB },
        bar: { most: 90, source: 'design' },
      },
    ],
    notes: [`medians of ${times}; each start in a new home`],
  };
}

async function timeRun(args: readonly string[], home: string): Promise<number> {
  const began = performance.now();
  await once(spawn(process.execPath, args, { env: programEnvironment(home), stdio: 'ignore' }), 'exit');
  return performance.now() - began;
}

async function timeReady(stage: Stage, program: string): Promise<number> {
  const began = performance.now();
  const sidecar = await startSidecar(stage, { program, upstream: UPSTREAM });
  const readyMs = performance.now() - began;
  await sidecar.stop();
  return readyMs;
}

async function readIdleMemory(stage: Stage, program: string): Promise<number | undefined> {
  const sidecar = await startSidecar(stage, { program, upstream: UPSTREAM });
  await sleep(IDLE_MS);
  return readMemory(sidecar.pid)?.residentMiB;
}
