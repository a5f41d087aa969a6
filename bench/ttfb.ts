// Time to the first byte of a streamed answer: one request at a time, a prompt of 8 KiB.
import { Client } from 'undici';
import type { Bench, Setting } from './support/bench.ts';
import { send } from './support/client.ts';
import { type Peer, startPeers } from './support/peers.ts';
import { nowNs, type Plan } from './support/plan.ts';
import { createPrompt } from './support/prompt.ts';
import { addedBy, quantileRows } from './support/quantiles.ts';
import { checkRecorded } from './support/recorded.ts';
import type { Report } from './support/report.ts';
import { measureRounds } from './support/rounds.ts';

export const ttfb: Bench = { name: 'ttfb', title: 'Time to first byte (c=1, 8 KiB prompt, streamed)', run };

const PROMPT_BYTES = 8192;
const WARM_UP = 10;
/** A short answer: what the peers do after the first byte is part of the load, as it is with a model. */
const PLAN: Plan = { type: 'stream', stream: 0, chunks: 4, delayMs: 0, everyMs: 1, isStamped: false };

async function run({ stage, isQuick, program }: Setting): Promise<Report> {
  const { all, sidecar } = await startPeers(stage, { program, hasAside: true });
  const prompt = createPrompt(PROMPT_BYTES, { seed: 1, stream: true });
  const requests = isQuick ? 25 : 100;
  const rounds = isQuick ? 3 : 12;
  let sent = 0;

  async function measure(peer: Peer): Promise<number[]> {
    const client = new Client(peer.origin);
    const samples: number[] = [];
    for (let number = -WARM_UP; number < requests; number += 1) {
      prompt.renew();
      const firstMs = await timeFirstByte(client, peer.path, prompt.body);
      if (number >= 0) samples.push(firstMs);
    }
    await client.close();
    if (peer.name === 'cursor-rec') sent += WARM_UP + requests;
    return samples;
  }

  // The first turn of each peer compiles its code and is not counted.
  await measureRounds(all, { rounds: 1, measure });
  const measured = await measureRounds(all, { rounds, measure });
  const added = addedBy(measured, 0.5);
  const recorded = await checkRecorded(sidecar, sent);
  return {
    columns: measured.names,
    judged: ['cursor-rec'],
    rows: [
      ...quantileRows(measured, 'first byte'),
      { measure: 'added p50, ms', digits: 3, by: added },
      {
        measure: 'added p50, × http-proxy',
        digits: 2,
        by: Object.fromEntries(
          Object.entries(added).map(([name, ms]) => [name, ms / (added['http-proxy'] ?? Number.NaN)]),
        ),
        bar: { most: 1.5, source: 'issue' },
      },
      {
        measure: 'added p99, ms',
        digits: 3,
        by: addedBy(measured, 0.99),
        bar: { most: 3, source: 'design' },
      },
      ...recorded.rows,
    ],
    notes: [`medians over ${rounds} rounds of ${requests} requests a peer`, ...recorded.notes],
  };
}

async function timeFirstByte(client: Client, path: string, body: Buffer): Promise<number> {
  const began = nowNs();
  let first: number | undefined;
  const onChunk = () => {
    first ??= nowNs();
  };
  await send(client, { path, plan: PLAN, body, onChunk });
  return ((first ?? Number.NaN) - began) / 1e6;
}
