// What the certificate of a host costs: a host's first connection against its later ones, which find it made.
import { randomUUID } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { median, quantile } from '../support/statistics.ts';
import { postAppend } from './append.ts';
import type { Part, PartSetting } from './part.ts';
import { type CursorPeer, newHost } from './peers.ts';

/** The third connection is what the first and the second are held against. */
const CONNECTIONS = 3;

/** Each sample is CONNECT and TLS to the end of the handshake; nothing is resumed. */
export async function measureCertificates({ all, recorder, isQuick }: PartSetting): Promise<Part> {
  if (recorder === undefined) return { rows: [], notes: [], sent: 0 };
  const hosts = isQuick ? 10 : 40;
  const { peer } = recorder;
  const times = Array.from({ length: CONNECTIONS }, (): number[] => []);
  const usual = new Map(
    all.filter(({ name }) => name !== 'cursor-rec').map(({ name }) => [name, [] as number[]]),
  );
  for (let number = 0; number < hosts; number += 1) {
    for (const samples of times) samples.push(await timeConnection(peer, newHost(number)));
    for (const other of all) usual.get(other.name)?.push(await timeConnection(other));
  }
  const [first = [], second = [], third = []] = times;
  const over = (samples: readonly number[]) => samples.map((ms, at) => ms - (third[at] ?? Number.NaN));
  const others = Object.fromEntries([...usual].map(([name, samples]) => [name, median(samples)]));
  return {
    rows: [
      {
        measure: 'new connection, certificate cached, p50, ms',
        digits: 2,
        by: { ...others, 'cursor-rec': median(third) },
      },
      {
        measure: 'certificate, first time, p50, ms',
        digits: 2,
        by: { 'cursor-rec': median(over(first)) },
        bar: { most: 5, source: 'issue' },
      },
      {
        measure: 'certificate, first time, p90, ms',
        digits: 2,
        by: { 'cursor-rec': quantile(over(first), 0.9) },
      },
      {
        measure: 'certificate, cached, p50, ms',
        digits: 2,
        by: { 'cursor-rec': median(over(second)) },
        bar: { most: CACHED_MOST_MS, source: 'issue' },
      },
    ],
    notes: [
      `certificates: ${hosts} new hosts, ${CONNECTIONS} connections each, every one against the last of its host`,
    ],
    // The tunnel peer opens one a host.
    sent: hosts * (CONNECTIONS + 1),
  };
}

/** What is asked for is 0; two connections that cost the same differ by this much on a busy machine. */
const CACHED_MOST_MS = 0.5;

/** The very first connection after the start, in ms: what signs may not be loaded yet. */
export async function timeVeryFirst({ peer }: { readonly peer: CursorPeer }): Promise<number> {
  return timeConnection(peer);
}

async function timeConnection(peer: CursorPeer, host?: string): Promise<number> {
  const began = performance.now();
  const socket: TLSSocket = await peer.connect('http/1.1', host);
  const ms = performance.now() - began;
  // A connection that ends without a word is taken for one of a client that does not trust us.
  await postAppend(socket, { host: host ?? peer.host, requestId: randomUUID(), position: 0 });
  return ms;
}
