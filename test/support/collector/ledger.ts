// What a collector has acknowledged, kept by those who sent it, and held against what the collector has.
import { expect } from 'vitest';
import { ClientError } from '../../../src/client/client-error.ts';
import { type CollectorClient, createCollectorClient } from '../../../src/client/collector-client.ts';
import { formatEnrolment } from '../../../src/core/proof/device-statement.ts';
import { signWith } from '../../../src/sidecar/identity/device-key.ts';
import type { Machine } from './collector.ts';

/** What was sent of a session, and how much of it was acknowledged. */
export interface Kept {
  readonly machine: Machine;
  readonly text: string;
  readonly offsets: readonly number[];
  isEnrolled: boolean;
  isCreated: boolean;
  /** Entries before this seq are acknowledged. */
  next: number;
  /** Seals that are acknowledged, by segment, with the receipts that came. */
  readonly seals: Map<number, string | undefined>;
}

/** Nothing of the machine's session was sent yet. */
export function keepOf(machine: Machine): Kept {
  const lines = machine.shipped.segments.flat().map((line) => `${line}\n`);
  const offsets = [0];
  for (const line of lines) offsets.push((offsets.at(-1) ?? 0) + Buffer.byteLength(line));
  const nothing = { isEnrolled: false, isCreated: false, next: 0 };
  return { machine, text: lines.join(''), offsets, ...nothing, seals: new Map() };
}

export interface SendingOptions {
  readonly url: string;
  /** What devices prove themselves to. */
  readonly origin: string;
  readonly issuer: string;
  readonly subject: string;
  readonly token: () => string;
  /** From 0 to below 1: how much goes at once, and what is sent twice. */
  readonly random: () => number;
  /** Ends it between two requests. */
  readonly signal: AbortSignal;
}

/** Most lines of a batch: some ten batches for a session. */
const MAX_LINES = 12;

/** Sends all of it, going on where the collector says; what is acknowledged is kept at once. Rejects with ClientError. */
export async function sendKept(kept: Kept, options: SendingOptions): Promise<void> {
  const client = clientOf(options);
  const { id, header } = kept.machine.shipped;
  if (!kept.isEnrolled) await enrol(kept, client, options);
  const next = await client.putHeader(id, header);
  kept.isCreated = true;
  expectNotLost(kept, next);
  while (!options.signal.aborted && kept.next < kept.offsets.length - 1) {
    await sendSeals(kept, client);
    await sendBatch(kept, client, options.random);
  }
  await sendSeals(kept, client);
}

/** Of the acknowledged, all must be wanted no more. */
function expectNotLost(kept: Kept, next: number): void {
  expect(next, `entries of ${kept.machine.shipped.id} that are there`).toBeGreaterThanOrEqual(kept.next);
  kept.next = next;
}

function clientOf({ url, token }: SendingOptions): CollectorClient {
  return createCollectorClient({
    url,
    // Bytes of our own making are of a plain buffer.
    fetch: (to, init) => fetch(to, { ...init, redirect: 'error' } as RequestInit),
    token: async () => token(),
  });
}

async function enrol(kept: Kept, client: CollectorClient, options: SendingOptions): Promise<void> {
  const { key, header } = kept.machine;
  const { origin, issuer, subject } = options;
  const { publicKey } = key;
  const at = new Date().toISOString();
  const { id } = header.device;
  const text = formatEnrolment({ origin, issuer, subject, device: id, publicKey, at });
  await client.enrol({ device: { id, publicKey }, at, proof: signWith(key.privateKey)(text) });
  kept.isEnrolled = true;
}

/** Some lines that are wanted, behind some that are known: as after an answer that was lost. */
async function sendBatch(kept: Kept, client: CollectorClient, random: () => number): Promise<void> {
  const again = random() < 0.2 ? Math.floor(random() * MAX_LINES) : 0;
  const from = Math.max(0, kept.next - again);
  const to = Math.min(kept.offsets.length - 1, kept.next + 1 + Math.floor(random() * MAX_LINES));
  const bytes = linesOf(kept, from, to);
  const next = await client.putEntries(kept.machine.shipped.id, { from, bytes });
  expectNotLost(kept, next);
  expect(next).toBeGreaterThanOrEqual(to);
}

function linesOf({ text, offsets }: Kept, from: number, to: number): Uint8Array {
  return Buffer.from(text).subarray(offsets[from], offsets[to]);
}

/** Those whose segments are acknowledged; one without a receipt is sent again, as a sidecar does. */
async function sendSeals(kept: Kept, client: CollectorClient): Promise<void> {
  const { id, segments, seals } = kept.machine.shipped;
  let last = 0;
  for (const [at, lines] of segments.entries()) {
    last += lines.length;
    const seal = seals[at];
    if (seal === undefined || last > kept.next || kept.seals.get(at + 1) !== undefined) continue;
    kept.seals.set(at + 1, await client.putSeal(id, at + 1, seal));
  }
}

/** True for an error that says that the collector is away, or asks for patience. */
export function isAway(error: unknown): error is ClientError {
  return error instanceof ClientError && (error.status === 0 || error.status === 503);
}

/** Asks with a token that may read everything. */
export type AskAsAuditor = (path: string) => Promise<Response>;

/** Expects that all that was acknowledged of a session is at the collector, to the byte, and that it was flagged with nothing. */
export async function expectAllKept(kept: Kept, ask: AskAsAuditor): Promise<void> {
  if (!kept.isCreated) return;
  const { id, header, seals } = kept.machine.shipped;
  const path = `/v1/sessions/${id}`;
  const read = async (below: string) => {
    const answer = await ask(`${path}${below}`);
    const text = await answer.text();
    expect(answer.status, `${below} of ${id}: ${text.slice(0, 300)}`).toBe(200);
    return text;
  };
  expect(await read('/header')).toBe(header);
  const there = await read('/entries');
  const acknowledged = Buffer.from(kept.text).subarray(0, kept.offsets[kept.next]).toString();
  // `toBe` would print both.
  expect(there.startsWith(acknowledged), `acknowledged entries of ${id}`).toBe(true);
  expect(kept.text.startsWith(there), `no others than those sent in ${id}`).toBe(true);
  for (const [segment, receipt] of kept.seals) {
    expect(await read(`/seals/${segment}`)).toBe(seals[segment - 1]);
    if (receipt !== undefined) expect(receipt).toContain('c2sp.org/tlog-proof@v1');
  }
}

/** Expects that no session has a flag that says that something is wrong with it. */
export async function expectNoFlags(ask: AskAsAuditor): Promise<void> {
  for (const flag of ['fork', 'bad-seal', 'not-what-it-claims', 'future', 'silent']) {
    const answer = await ask(`/v1/sessions?flag=${flag}&limit=10`);
    const { sessions } = (await answer.json()) as { readonly sessions: readonly unknown[] };
    expect(sessions, flag).toEqual([]);
  }
}
