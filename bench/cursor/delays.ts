// What interception adds on a warm connection, over either version of HTTP: to the first byte, and to each envelope.

import { nowNs } from '../support/plan.ts';
import { addedBy, quantileRows } from '../support/quantiles.ts';
import type { Bar, Row } from '../support/report.ts';
import { type Measured, measureRounds } from '../support/rounds.ts';
import type { Protocol } from '../support/tls-connection.ts';
import type { Part, PartSetting } from './part.ts';
import type { CursorPeer } from './peers.ts';
import { openRunClient, type RunClient } from './run-client.ts';

interface Kind {
  readonly title: string;
  readonly rounds: number;
  /** True where nothing was measured on these peers before. */
  readonly isFirst: boolean;
  /** Runs of one turn. */
  readonly runs: number;
  readonly chunks: number;
  readonly everyMs: number;
  /** The samples of one run, in ms. */
  readonly sample: (client: RunClient, kind: Kind) => Promise<readonly number[]>;
  readonly bars: readonly { readonly share: number; readonly bar?: Bar }[];
}

const WARM_UP_RUNS = 5;

/** Short answers, one at a time: from the request to the first byte of the answer's body. */
export function measureFirstByte(setting: PartSetting): Promise<Part> {
  return measureKind(setting, {
    title: 'first byte',
    isFirst: true,
    rounds: setting.isQuick ? 2 : 5,
    runs: setting.isQuick ? 20 : 40,
    chunks: 2,
    everyMs: 1,
    sample: async (client, kind) => [await timeFirstByte(client, kind)],
    bars: [{ share: 0.5, bar: { most: 2, source: 'issue' } }, { share: 0.99 }],
  });
}

/** Long answers: from the moment at which the backend sends an envelope until the client has it. */
export function measureEnvelopes(setting: PartSetting): Promise<Part> {
  return measureKind(setting, {
    title: 'envelope',
    isFirst: false,
    rounds: setting.isQuick ? 1 : 4,
    runs: 1,
    chunks: setting.isQuick ? 100 : 200,
    everyMs: 3,
    sample: envelopeDelays,
    bars: [
      { share: 0.5, bar: { most: 0.2, source: 'issue' } },
      { share: 0.99, bar: { most: 2, source: 'issue' } },
    ],
  });
}

async function measureKind({ all }: PartSetting, kind: Kind): Promise<Part> {
  const rows: Row[] = [];
  let sent = 0;
  for (const protocol of ['http/1.1', 'h2'] as const) {
    const peers = all.filter(({ protocols }) => protocols.includes(protocol));
    const measure = async (peer: CursorPeer): Promise<readonly number[]> => {
      sent += exchangesOf(peer, kind);
      return measureTurn(peer, protocol, kind);
    };
    // The first turn of each peer compiles its code and is not counted.
    if (kind.isFirst) await measureRounds(peers, { rounds: 1, measure });
    const measured = await measureRounds(peers, { rounds: kind.rounds, measure });
    rows.push(...toRows(measured, protocol, kind));
  }
  return {
    rows,
    notes: [
      `${kind.title}: medians over ${kind.rounds} rounds a peer, each of ${kind.runs} answers of ${kind.chunks} texts`,
    ],
    sent,
  };
}

function exchangesOf({ name }: CursorPeer, { runs }: Kind): number {
  if (name === 'cursor-rec') return WARM_UP_RUNS + runs;
  return name === 'cursor-rec, tunnel' ? 1 : 0;
}

/** One connection, warm before the first sample. */
async function measureTurn(peer: CursorPeer, protocol: Protocol, kind: Kind): Promise<readonly number[]> {
  const client = await openRunClient(peer, protocol);
  const warmUp = { ...kind, chunks: 4, everyMs: 1 };
  for (let number = 0; number < WARM_UP_RUNS; number += 1) await timeFirstByte(client, warmUp);
  const samples: number[] = [];
  for (let number = 0; number < kind.runs; number += 1) samples.push(...(await kind.sample(client, kind)));
  await client.close();
  return samples;
}

function toRows(measured: Measured<readonly number[]>, protocol: Protocol, { title, bars }: Kind): Row[] {
  const version = protocol === 'h2' ? 'HTTP/2' : 'HTTP/1.1';
  return [
    ...quantileRows(measured, `${version}: ${title}`),
    ...bars.map(({ share, ...bar }) => ({
      measure: `${version}: ${title} added p${share * 100}, ms`,
      digits: 3,
      by: addedBy(measured, share),
      ...bar,
    })),
  ];
}

async function timeFirstByte(client: RunClient, { chunks, everyMs }: Kind): Promise<number> {
  const plan = { type: 'stream', stream: 0, chunks, delayMs: 0, everyMs, isStamped: false } as const;
  const began = nowNs();
  let first: number | undefined;
  await client.run(plan, () => {
    first ??= nowNs();
  });
  return ((first ?? Number.NaN) - began) / 1e6;
}

async function envelopeDelays(client: RunClient, { chunks, everyMs }: Kind): Promise<number[]> {
  const plan = { type: 'stream', stream: 0, chunks, delayMs: 0, everyMs, isStamped: true } as const;
  const delays: number[] = [];
  let rest = '';
  await client.run(plan, (chunk) => {
    const receivedNs = nowNs();
    const said = rest + chunk.toString('latin1');
    let end = 0;
    for (const match of said.matchAll(/\{"sentNs":(\d+)\}/g)) {
      delays.push((receivedNs - Number(match[1])) / 1e6);
      end = match.index + match[0].length;
    }
    rest = said.slice(end);
  });
  if (delays.length !== chunks) throw new Error(`expected ${chunks} stamps, found ${delays.length}`);
  return delays;
}
