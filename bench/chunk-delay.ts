// What each chunk of a stream is late: the upstream stamps it when it sends it, the client reads the same clock.
import { Client } from 'undici';
import type { Bench, Setting } from './support/bench.ts';
import { startProgram } from './support/own-program.ts';
import { type Peer, startPeers } from './support/peers.ts';
import type { Plan } from './support/plan.ts';
import { createPrompt } from './support/prompt.ts';
import { addedBy, quantileRows } from './support/quantiles.ts';
import { checkRecorded } from './support/recorded.ts';
import type { Report, Row } from './support/report.ts';
import { type Measured, measureRounds } from './support/rounds.ts';
import { createStage } from './support/stage.ts';
import { streamDelays } from './support/stream-delays.ts';

export const chunkDelay: Bench = {
  name: 'chunk-delay',
  title: 'Delay of a streamed chunk (one chunk every 5 ms)',
  run,
};

const CHUNK_EVERY_MS = 5;
const LARGE_PROMPT_BYTES = 2 * 2 ** 20;
/** 8 MiB/s: far more than agents send, but not a load test. */
const LARGE_PROMPT_EVERY_MS = 250;

async function run({ stage, isQuick, program }: Setting): Promise<Report> {
  const { all, sidecar } = await startPeers(stage, { program, hasAside: false });
  const rounds = isQuick ? 2 : 8;
  const plan = createPlan(isQuick ? 50 : 200);
  const prompt = createPrompt(2048, { seed: 2, stream: true });
  let largePrompts = 0;
  let sent = 0;

  async function measure(peer: Peer): Promise<number[]> {
    const client = new Client(peer.origin);
    prompt.renew();
    const delays = await streamDelays(client, { path: peer.path, plan, body: prompt.body });
    await client.close();
    if (peer.name === 'cursor-rec') sent += 1;
    return delays;
  }

  async function measureLoaded(peer: Peer): Promise<number[]> {
    const load = createStage();
    stage.defer(() => load.close());
    const args = [peer.origin, peer.path, String(LARGE_PROMPT_BYTES), String(LARGE_PROMPT_EVERY_MS)];
    const sender = await startProgram(load, 'prompt-sender', ...args);
    const delays = await measure(peer);
    sender.endInput();
    await sender.ended;
    const prompts = Number(sender.lines.at(-1)?.sent);
    largePrompts += prompts;
    if (peer.name === 'cursor-rec') sent += prompts;
    await load.close();
    return delays;
  }

  await measureRounds(all, { rounds: 1, measure: measureLoaded });
  const idle = await measureRounds(all, { rounds, measure });
  const loaded = await measureRounds(all, { rounds, measure: measureLoaded });
  const recorded = await checkRecorded(sidecar, sent);
  return {
    columns: idle.names,
    judged: ['cursor-rec'],
    rows: [...toRows(idle, 'idle'), ...toRows(loaded, 'with 2 MiB prompts'), ...recorded.rows],
    notes: [
      `medians over ${rounds} rounds of ${plan.chunks} chunks a peer; ${largePrompts} prompts of 2 MiB in all, one every ${LARGE_PROMPT_EVERY_MS} ms`,
      ...recorded.notes,
    ],
  };
}

function createPlan(chunks: number): Extract<Plan, { type: 'stream' }> {
  return { type: 'stream', stream: 0, chunks, delayMs: 0, everyMs: CHUNK_EVERY_MS, isStamped: true };
}

function toRows(measured: Measured<readonly number[]>, when: string): Row[] {
  return [
    ...quantileRows(measured, `${when}: delay`),
    {
      measure: `${when}: added p50, ms`,
      digits: 3,
      by: addedBy(measured, 0.5),
      bar: { most: 0.15, source: 'issue' },
    },
    {
      measure: `${when}: added p99, ms`,
      digits: 3,
      by: addedBy(measured, 0.99),
      bar: { most: 1.5, source: 'issue' },
    },
  ];
}
