// What shipping costs those who work meanwhile: a backlog goes to a collector while streams pass, and then none does.
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'undici';
import type { Bench, Setting } from './support/bench.ts';
import { startChild } from './support/child.ts';
import { send } from './support/client.ts';
import { writeManySessions } from './support/many-sessions.ts';
import { startProgram } from './support/own-program.ts';
import type { Plan } from './support/plan.ts';
import { readCpuMs, readMemory } from './support/process-stat.ts';
import { createPrompt } from './support/prompt.ts';
import type { Report, Row } from './support/report.ts';
import { programEnvironment, type Sidecar, startSidecar } from './support/sidecar.ts';
import type { Stage } from './support/stage.ts';
import { quantile } from './support/statistics.ts';
import { streamDelays } from './support/stream-delays.ts';

export const ship: Bench = {
  name: 'ship',
  title: 'Shipping a backlog, and what passes meanwhile',
  run,
};

const PROMPT_BYTES = 2 ** 20;
const CHUNK_EVERY_MS = 5;
const CHUNKS = 40;
const SESSIONS = 5000;
/** Nobody listens there: the backlog grows. */
const NOWHERE = 'http://127.0.0.1:9';
/** What the streams themselves leave waiting for a moment. */
const LIVE_BYTES = PROMPT_BYTES;
const COLUMNS = ['quiet', 'shipping'];

async function run({ stage, isQuick, program }: Setting): Promise<Report> {
  if (program === undefined)
    return { columns: COLUMNS, judged: COLUMNS, rows: [], notes: ['cursor-rec does not run'] };
  const upstream = await startProgram(stage, 'upstream');
  const scene: Scene = { stage, program, upstream: `http://127.0.0.1:${upstream.ready.port}` };
  const home = await stage.makeFolder();
  await recordBacklog(scene, home, isQuick ? 100 : 1000);
  const url = await startCollector(scene);
  const began = performance.now();
  const sidecar = await startAt(scene, home, url);
  const cpuBefore = readCpuMs(sidecar.pid) ?? Number.NaN;
  const shipping = await measureWhile(sidecar, async () => (await readWaiting(sidecar)) > LIVE_BYTES);
  const seconds = (performance.now() - began) / 1000;
  const cpuMs = (readCpuMs(sidecar.pid) ?? Number.NaN) - cpuBefore;
  const memory = readMemory(sidecar.pid);
  let rounds = 0;
  const quiet = await measureWhile(sidecar, async () => ++rounds < (isQuick ? 10 : 30));
  const residentMiB = readMemory(sidecar.pid)?.residentMiB;
  const megabytes = ((isQuick ? 100 : 1000) * PROMPT_BYTES) / 1e6;
  return {
    columns: COLUMNS,
    judged: COLUMNS,
    rows: [
      ...toRows(quiet, shipping),
      one('shipped, MB/s of content', megabytes / seconds),
      one('processor of the sidecar, ms a MB', cpuMs / megabytes),
      {
        measure: 'memory (VmRSS; shipping: at most), MiB',
        by: { quiet: residentMiB, shipping: memory?.peakMiB },
      },
      ...(await measureStarts(scene)),
    ],
    notes: [
      `${Math.round(megabytes)} MB in prompts of 1 MiB; streams of a chunk every ${CHUNK_EVERY_MS} ms, ${shipping.delays.length} chunks while it ships`,
      `start: ${SESSIONS} sessions that wait, none of which the collector knows`,
    ],
  };
}

interface Scene {
  readonly stage: Stage;
  readonly program: string;
  readonly upstream: string;
}

async function startAt({ stage, program, upstream }: Scene, home: string, url: string): Promise<Sidecar> {
  await chmod(home, 0o700);
  await writeFile(join(home, 'config.json'), JSON.stringify({ collector: { url } }), { mode: 0o600 });
  return startSidecar(stage, { program, upstream, home });
}

async function recordBacklog(scene: Scene, home: string, prompts: number): Promise<void> {
  const sidecar = await startAt(scene, home, NOWHERE);
  const client = new Client(sidecar.proxy);
  const prompt = createPrompt(PROMPT_BYTES, { seed: 5, stream: false });
  for (let sent = 0; sent < prompts; sent += 1) {
    prompt.renew();
    await send(client, { path: pathOf(sidecar), plan: { type: 'whole' }, body: prompt.body });
  }
  await client.close();
  await sidecar.stop();
}

async function startCollector({ stage, program }: Scene): Promise<string> {
  const home = await stage.makeFolder();
  const args = [
    'collector',
    'start',
    '--json',
    '--port',
    '0',
    '--data',
    `${home}/data`,
    '--insecure-no-auth',
  ];
  const child = await startChild([program, ...args], { stage, environment: programEnvironment(home) });
  return String(child.ready.url);
}

interface Samples {
  readonly delays: number[];
  readonly firstMs: number[];
}

/** Streams one after the other as long as that holds. */
async function measureWhile(sidecar: Sidecar, holds: () => Promise<boolean>): Promise<Samples> {
  const client = new Client(sidecar.proxy);
  const prompt = createPrompt(8192, { seed: 3, stream: true });
  const samples: Samples = { delays: [], firstMs: [] };
  do {
    const plan: Plan = {
      type: 'stream',
      stream: 0,
      chunks: CHUNKS,
      delayMs: 0,
      everyMs: CHUNK_EVERY_MS,
      isStamped: true,
    };
    prompt.renew();
    samples.delays.push(...(await streamDelays(client, { path: pathOf(sidecar), plan, body: prompt.body })));
    prompt.renew();
    samples.firstMs.push(await timeFirst(client, pathOf(sidecar), prompt.body));
  } while (await holds());
  await client.close();
  return samples;
}

async function timeFirst(client: Client, path: string, body: Buffer): Promise<number> {
  const began = performance.now();
  let first = Number.NaN;
  const plan: Plan = { type: 'stream', stream: 0, chunks: 1, delayMs: 0, everyMs: 0, isStamped: false };
  const onChunk = () => {
    if (Number.isNaN(first)) first = performance.now() - began;
  };
  await send(client, { path, plan, body, onChunk });
  return first;
}

/** In bytes; before its first look the sidecar knows of nothing that waits. */
async function readWaiting({ proxy, token }: Sidecar): Promise<number> {
  const answer = await fetch(`${proxy}/.cursor-rec/status`, { headers: { 'x-cursor-rec-token': token } });
  const { collector } = (await answer.json()) as {
    collector: { state: string; waiting: { bytes: number } };
  };
  return collector.state === 'connecting' ? Number.POSITIVE_INFINITY : collector.waiting.bytes;
}

/** How soon a sidecar is ready that has thousands of sessions to ship, and one that has none. */
async function measureStarts(scene: Scene): Promise<Row[]> {
  const [none, many] = [await scene.stage.makeFolder(), await scene.stage.makeFolder()];
  writeManySessions(many, SESSIONS);
  const times: { [column: string]: number } = {};
  const idle: { [column: string]: number | undefined } = {};
  for (const [column, home] of [
    ['quiet', none],
    ['shipping', many],
  ] as const) {
    // The first start makes keys and an authority.
    await (await startAt(scene, home, NOWHERE)).stop();
    const began = performance.now();
    const sidecar = await startAt(scene, home, NOWHERE);
    times[column] = performance.now() - began;
    await sleep(3000);
    idle[column] = readMemory(sidecar.pid)?.residentMiB;
    await sidecar.stop();
  }
  return [
    { measure: `ready with 0 and ${SESSIONS} sessions waiting, ms`, by: times },
    { measure: `memory with 0 and ${SESSIONS} sessions waiting, MiB`, by: idle },
  ];
}

function pathOf({ token }: Sidecar): string {
  return `/t/${token}/openai/v1/chat/completions`;
}

function toRows(quiet: Samples, shipping: Samples): Row[] {
  return [0.5, 0.99].flatMap((share) => [
    {
      measure: `delay of a chunk p${share * 100}, ms`,
      digits: 3,
      by: { quiet: quantile(quiet.delays, share), shipping: quantile(shipping.delays, share) },
    },
    {
      measure: `first byte p${share * 100}, ms`,
      digits: 2,
      by: { quiet: quantile(quiet.firstMs, share), shipping: quantile(shipping.firstMs, share) },
    },
  ]);
}

function one(measure: string, value: number): Row {
  return { measure, digits: 1, by: { shipping: value } };
}
