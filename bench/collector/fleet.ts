// Sidecars that send at once: as fast as they are answered, or at a pace.
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { type BenchDevice, makeDevice } from './device.ts';
import type { BenchIssuer } from './issuer.ts';
import type { BenchSession } from './recordings.ts';

export interface Sidecar {
  readonly session: BenchSession;
  readonly token: string;
}

export interface Sent {
  /** Of each batch, from its sending to its answer. */
  readonly delaysMs: readonly number[];
  readonly entries: number;
  readonly plainBytes: number;
  readonly seconds: number;
  readonly refused: number;
}

export interface SendOptions {
  readonly url: string;
  /** No batch begins after it. */
  readonly limitMs: number;
  /** From the beginning of a batch to that of the next; absent: at once when it is answered. */
  readonly everyMs?: number;
  /** Machines that they are on, each with one connection; absent: as many as there are sessions. */
  readonly machines?: number;
}

/** Sidecars of so many people, each with a device and a session made by `make`. */
export function makeFleet(size: number, { issuer, first = 0, make }: FleetOptions): readonly Sidecar[] {
  return Array.from({ length: size }, (_, at) => {
    const subject = `dev${at}`;
    const device = makeDevice(first + at, { issuer: issuer.issuer, subject });
    return { session: make(device, first + at), token: issuer.token(subject) };
  });
}

export interface FleetOptions {
  readonly issuer: BenchIssuer;
  /** The number of the first device, and of its session. */
  readonly first?: number;
  readonly make: (device: BenchDevice, number: number) => BenchSession;
}

/** Enrols each device and creates its session. */
export async function introduce(fleet: readonly Sidecar[], url: string): Promise<void> {
  const agent = new Agent({ connections: 20 });
  const enrolled = new Set<string>();
  for (const { session, token } of fleet) {
    if (enrolled.has(session.device.id)) continue;
    enrolled.add(session.device.id);
    await expectTaken(
      await request(`${url}/v1/devices`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: session.device.enrolment(url),
        dispatcher: agent,
      }),
    );
  }
  await Promise.all(
    fleet.map(async ({ session, token }) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const path = `${url}/v1/sessions/${session.id}`;
      await expectTaken(
        await request(path, { method: 'PUT', headers, body: session.header, dispatcher: agent }),
      );
    }),
  );
  await agent.close();
}

/** Sends the seals of those that are closed. */
export async function sealAll(fleet: readonly Sidecar[], url: string): Promise<void> {
  const agent = new Agent({ connections: 20 });
  await Promise.all(
    fleet.map(async ({ session: { id, seal }, token }) => {
      if (seal === undefined) return;
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'text/plain' };
      const path = `${url}/v1/sessions/${id}/seals/1`;
      await expectTaken(await request(path, { method: 'PUT', headers, body: seal, dispatcher: agent }));
    }),
  );
  await agent.close();
}

type Answer = Awaited<ReturnType<typeof request>>;

/** Throws where the collector did not take it. */
export async function expectTaken({ statusCode, body }: Answer): Promise<void> {
  const text = await body.text();
  if (statusCode >= 300) throw new Error(`expected to be taken, found ${statusCode}: ${text}`);
}

/** All sidecars at once, a batch after the other of each. */
export async function sendAll(
  fleet: readonly Sidecar[],
  { url, limitMs, everyMs, machines = fleet.length }: SendOptions,
): Promise<Sent> {
  const agent = new Agent({ connections: machines });
  const delaysMs: number[] = [];
  let entries = 0;
  let plainBytes = 0;
  let refused = 0;
  const began = performance.now();
  async function send({ session, token }: Sidecar, number: number): Promise<void> {
    const startMs = everyMs === undefined ? 0 : (everyMs * number) / fleet.length;
    for (const [at, batch] of session.batches.entries()) {
      if (everyMs !== undefined) await sleep(Math.max(0, began + startMs + at * everyMs - performance.now()));
      const sentAt = performance.now();
      if (sentAt - began > limitMs) return;
      const { statusCode, body } = await request(
        `${url}/v1/sessions/${session.id}/entries?from=${batch.from}`,
        {
          method: 'PUT',
          headers: {
            authorization: `Bearer ${token}`,
            'content-type': 'application/x-ndjson',
            'content-encoding': 'zstd',
          },
          body: batch.bytes,
          dispatcher: agent,
        },
      );
      await body.dump();
      delaysMs.push(performance.now() - sentAt);
      if (statusCode !== 200) {
        refused++;
        return;
      }
      entries += batch.entries;
      plainBytes += batch.plainBytes;
    }
  }
  await Promise.all(fleet.map(send));
  const seconds = (performance.now() - began) / 1000;
  await agent.close();
  return { delaysMs, entries, plainBytes, seconds, refused };
}
