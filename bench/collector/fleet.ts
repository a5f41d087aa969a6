// Sidecars that send at once: as fast as they are answered, or at a pace.
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
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
}

/** Enrols each device and creates its session. */
export async function introduce(fleet: readonly Sidecar[], url: string): Promise<void> {
  const agent = new Agent({ connections: 20 });
  await Promise.all(
    fleet.map(async ({ session, token }) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const enrolled = await request(`${url}/v1/devices`, {
        method: 'POST',
        headers,
        body: session.enrolment(url),
        dispatcher: agent,
      });
      await expectTaken(enrolled);
      const path = `${url}/v1/sessions/${session.id}`;
      await expectTaken(
        await request(path, { method: 'PUT', headers, body: session.header, dispatcher: agent }),
      );
    }),
  );
  await agent.close();
}

type Answer = Awaited<ReturnType<typeof request>>;

async function expectTaken({ statusCode, body }: Answer): Promise<void> {
  const text = await body.text();
  if (statusCode >= 300) throw new Error(`expected to be taken, found ${statusCode}: ${text}`);
}

/** All sidecars at once, each on a connection of its own; of each session the batches from `first` on. */
export async function sendAll(
  fleet: readonly Sidecar[],
  { url, limitMs, everyMs, first = 0 }: SendOptions & { readonly first?: number },
): Promise<Sent> {
  const agent = new Agent({ connections: fleet.length });
  const delaysMs: number[] = [];
  let entries = 0;
  let plainBytes = 0;
  let refused = 0;
  const began = performance.now();
  async function send({ session, token }: Sidecar, number: number): Promise<void> {
    const startMs = everyMs === undefined ? 0 : (everyMs * number) / fleet.length;
    for (const [at, batch] of session.batches.slice(first).entries()) {
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
