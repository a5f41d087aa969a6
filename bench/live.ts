// The live view while 50 streams of 100 frames a second are recorded: what it takes of a core, and whether the streams feel it.
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Pool } from 'undici';
import type { Bench, Setting } from './support/bench.ts';
import { startProgram } from './support/own-program.ts';
import type { Plan } from './support/plan.ts';
import { readCpuMs, readMemory } from './support/process-stat.ts';
import { createPrompt } from './support/prompt.ts';
import type { Report } from './support/report.ts';
import { programEnvironment, type Sidecar, startSidecar } from './support/sidecar.ts';
import type { Stage } from './support/stage.ts';
import { quantile } from './support/statistics.ts';
import { streamDelays } from './support/stream-delays.ts';

export const live: Bench = { name: 'live', title: 'Live view, 50 streams of 100 frames a second', run };

const STREAMS = 50;
const FRAME_EVERY_MS = 10;
/** The first second opens sessions: it is not what a view costs. */
const SETTLE_MS = 2000;

const runFile = promisify(execFile);

async function run({ stage, isQuick, program }: Setting): Promise<Report> {
  if (program === undefined) throw new Error('expected a program to measure, found none');
  const upstream = await startProgram(stage, 'upstream');
  const sidecar = await startSidecar(stage, { program, upstream: `http://127.0.0.1:${upstream.ready.port}` });
  const seconds = isQuick ? 6 : 15;
  const without = await measure(sidecar, seconds);
  const view = await openView(stage, program, sidecar);
  const shown = await measure(sidecar, seconds, view);
  const added = { p50: shown.p50 - without.p50, p99: shown.p99 - without.p99 };
  return {
    columns: ['no view', 'live view'],
    judged: ['live view'],
    rows: [
      { measure: 'frames received', by: { 'no view': without.frames, 'live view': shown.frames } },
      {
        measure: 'the view, % of a core',
        digits: 1,
        by: { 'live view': shown.viewShare },
        bar: { most: 25, source: 'issue' },
      },
      {
        measure: 'the view, MiB',
        by: { 'live view': view === undefined ? undefined : readMemory(view)?.residentMiB },
      },
      {
        measure: 'the sidecar, % of a core',
        digits: 1,
        by: { 'no view': without.sidecarShare, 'live view': shown.sidecarShare },
      },
      {
        measure: 'delay of a frame p50, ms',
        digits: 3,
        by: { 'no view': without.p50, 'live view': shown.p50 },
      },
      {
        measure: 'delay of a frame p99, ms',
        digits: 3,
        by: { 'no view': without.p99, 'live view': shown.p99 },
      },
      { measure: 'added p50, ms', digits: 3, by: { 'live view': added.p50 } },
    ],
    notes: [
      `${STREAMS} streams for ${seconds} s each way, in a terminal of 120×40; without tmux the view is not measured`,
    ],
  };
}

interface Measured {
  readonly frames: number;
  readonly p50: number;
  readonly p99: number;
  readonly viewShare: number | undefined;
  readonly sidecarShare: number | undefined;
}

async function measure({ proxy, token, pid }: Sidecar, seconds: number, view?: number): Promise<Measured> {
  const pool = new Pool(proxy, { connections: STREAMS });
  const chunks = (seconds * 1000) / FRAME_EVERY_MS;
  const running = Array.from({ length: STREAMS }, (_, stream) => {
    const plan: Plan = {
      type: 'stream',
      stream,
      chunks,
      delayMs: 0,
      everyMs: FRAME_EVERY_MS,
      isStamped: true,
    };
    const { body } = createPrompt(2048, { seed: stream, stream: true });
    return streamDelays(pool, { path: `/t/${token}/openai/v1/chat/completions`, plan, body });
  });
  await sleep(SETTLE_MS);
  const [cpu, viewCpu] = [readCpuMs(pid), view === undefined ? undefined : readCpuMs(view)];
  const began = performance.now();
  await sleep(seconds * 1000 - 2 * SETTLE_MS);
  const share = (of: number | undefined, before: number | undefined) =>
    of === undefined || before === undefined
      ? undefined
      : ((of - before) / (performance.now() - began)) * 100;
  const sidecarShare = share(readCpuMs(pid), cpu);
  const viewShare = view === undefined ? undefined : share(readCpuMs(view), viewCpu);
  const delays = (await Promise.all(running)).flat();
  await pool.close();
  return {
    frames: delays.length,
    p50: quantile(delays, 0.5),
    p99: quantile(delays, 0.99),
    viewShare,
    sidecarShare,
  };
}

/** The process of a live view in a terminal of its own; undefined where there is no tmux to make one. */
async function openView(stage: Stage, program: string, { home }: Sidecar): Promise<number | undefined> {
  const tmux = (...words: readonly string[]) =>
    runFile('tmux', ['-u', '-L', socket, '-f', '/dev/null', ...words]);
  const socket = `cursor-rec-bench-${randomUUID()}`;
  const set = Object.entries({ ...programEnvironment(home), LC_ALL: 'C.UTF-8' });
  const variables = set.flatMap(([name, value]) => (value === undefined ? [] : ['-e', `${name}=${value}`]));
  try {
    await tmux(
      'new-session',
      '-d',
      '-x',
      '120',
      '-y',
      '40',
      ...variables,
      process.execPath,
      '--max-semi-space-size=8',
      program,
      'live',
    );
  } catch {
    return undefined;
  }
  stage.defer(async () => void (await tmux('kill-server').catch(() => undefined)));
  await sleep(SETTLE_MS);
  return Number((await tmux('display-message', '-p', '#{pane_pid}')).stdout);
}
