// Sends an agent session as it is made, and waits until the collector has put it where it stays.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { type AgentRecording, recordAgent } from './agent-recording.ts';
import { makeDevice } from './device.ts';
import { expectTaken } from './fleet.ts';
import type { BenchCollector } from './start.ts';

export interface Shipped {
  readonly id: string;
  readonly entries: number;
  /** Of entries, and of the bodies that they record. */
  readonly plainBytes: number;
  readonly passedBytes: number;
  readonly segments: number;
}

export interface ShipOptions {
  readonly number: number;
  readonly bytes: number;
  readonly turns: number;
}

/** Resolves once all of it was acknowledged. */
export async function shipAgent(
  { url, issuer }: BenchCollector,
  { number, ...size }: ShipOptions,
): Promise<Shipped> {
  const subject = 'agent';
  const device = makeDevice(900_000 + number, { issuer: issuer.issuer, subject });
  const recording = recordAgent({ device, number: 900_000 + number, ...size });
  const agent = new Agent({ connections: 8 });
  const put = async (path: string, type: string, body: string | Uint8Array<ArrayBuffer>, method = 'PUT') =>
    expectTaken(
      await request(`${url}/v1${path}`, {
        method: method as 'PUT' | 'POST',
        headers: {
          authorization: `Bearer ${issuer.token(subject)}`,
          'content-type': type,
          ...(typeof body === 'string' ? {} : { 'content-encoding': 'zstd' }),
        },
        body,
        dispatcher: agent,
      }),
    );
  await put('/devices', 'application/json', device.enrolment(url), 'POST');
  const { id } = recording.header;
  await put(`/sessions/${id}`, 'application/json', JSON.stringify(recording.header));
  const sent = await sendPieces(recording, {
    entries: (from, bytes) => put(`/sessions/${id}/entries?from=${from}`, 'application/x-ndjson', bytes),
    seal: (segment, note) => put(`/sessions/${id}/seals/${segment}`, 'text/plain', note),
  });
  await agent.close();
  return { id, passedBytes: recording.passedBytes(), ...sent };
}

interface Sending {
  readonly entries: (from: number, bytes: Uint8Array<ArrayBuffer>) => Promise<void>;
  readonly seal: (segment: number, note: string) => Promise<void>;
}

/** A seal is answered once the log holds it, which is waited for at the end. */
async function sendPieces(recording: AgentRecording, { entries, seal }: Sending) {
  const seals: Promise<void>[] = [];
  const sum = { entries: 0, plainBytes: 0 };
  for (const piece of recording.pieces()) {
    if (piece.type === 'seal') {
      seals.push(seal(piece.segment, piece.note));
      continue;
    }
    await entries(piece.batch.from, piece.batch.bytes);
    sum.entries += piece.batch.entries;
    sum.plainBytes += piece.batch.plainBytes;
  }
  await Promise.all(seals);
  return { ...sum, segments: seals.length };
}

const LOOK_MS = 500;
/** A segment is packed within seconds; on a machine that does other work, too, in minutes. */
const MAX_PACKING_MS = 300_000;

/** Resolves once all segments of these sessions are objects. */
export async function waitUntilPacked({ data }: BenchCollector, sessions: readonly Shipped[]): Promise<void> {
  const began = performance.now();
  for (const { id, segments } of sessions)
    for (;;) {
      const found = await readdir(join(data, 'blobs', 'segments', id)).catch(() => []);
      if (found.filter((name) => name.endsWith('.zst')).length >= segments) break;
      if (performance.now() - began > MAX_PACKING_MS)
        throw new Error(`expected ${segments} packed segments of ${id}, found ${found.length}`);
      await sleep(LOOK_MS);
    }
}
