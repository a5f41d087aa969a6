// Recordings of a device, read back as a sidecar sends them.
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ingest } from '../../../src/collector/ingest/ingest.ts';
import type { Sender } from '../../../src/collector/ingest/sender.ts';
import type { SessionHeader } from '../../../src/core/model/session.ts';
import { formatEnrolment } from '../../../src/core/proof/device-statement.ts';
import { type DeviceKey, signWith } from '../../../src/sidecar/identity/device-key.ts';
import { beginSession, headerOf, recordExchange } from '../sealed-session.ts';

/** What a folder holds: lines and seals by the number of their segment, the first at 0. */
export interface Shipped {
  readonly id: string;
  readonly header: string;
  readonly segments: readonly (readonly string[])[];
  readonly seals: readonly (string | undefined)[];
}

export const ORIGIN = 'https://collector.example.org';
export const SENDER: Sender = {
  owner: { issuer: 'https://id.example', subject: 'ana' },
  email: 'ana@example.org',
  groups: ['dev'],
  address: '127.0.0.1',
};

/** A key of its own for each call. */
export function makeDeviceKey(): DeviceKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    publicKey: Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64'),
    privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  };
}

/** The header of a session of the sender on the device with this key. */
export function ownHeader(number: number, key: DeviceKey, sender: Sender = SENDER): SessionHeader {
  const { owner, email } = sender;
  const identity = { method: 'oidc' as const, ...owner, ...(email === undefined ? {} : { email }) };
  return { ...headerOf(number, key), identity };
}

/** Records some exchanges with the real recorder, by default closed and sealed. */
export async function recordSession(
  header: SessionHeader,
  key: DeviceKey,
  {
    exchanges = 2,
    isLive = false,
    words,
  }: { readonly exchanges?: number; readonly isLive?: boolean; readonly words?: number } = {},
): Promise<Shipped> {
  const home = await mkdtemp(join(tmpdir(), 'shipped-'));
  try {
    const { recorder, files, folder } = beginSession(home, { header, key });
    // Segments close when they are a quarter of an hour old: each exchange is in one of its own.
    for (let number = 1; number <= exchanges; number++) {
      recordExchange(recorder, number, number * 1_000_000, words);
      recorder.flush(number * 1_000_000 + 400);
    }
    if (isLive) recorder.flush(exchanges * 1_000_000 + 500);
    else recorder.close('ended', exchanges * 1_000_000 + 500);
    await files.commit();
    await files.close();
    return await readFolder(header.id, folder);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function readFolder(id: string, folder: string): Promise<Shipped> {
  const names = await readdir(folder);
  const numbers = names.flatMap((name) => /^(\d+)\.jsonl$/.exec(name)?.[1] ?? []).sort();
  const read = (name: string) => readFile(join(folder, name), 'utf8');
  return {
    id,
    header: await read('session.json'),
    segments: await Promise.all(
      numbers.map(async (n) => (await read(`${n}.jsonl`)).split('\n').slice(0, -1)),
    ),
    seals: await Promise.all(
      numbers.map((n) => (names.includes(`${n}.seal`) ? read(`${n}.seal`) : undefined)),
    ),
  };
}

/** Enrols the device of a header for the sender; resolves to the statement. */
export function enrol(
  ingest: Ingest,
  { device }: SessionHeader,
  { key, sender = SENDER, at = new Date().toISOString() }: { key: DeviceKey; sender?: Sender; at?: string },
): Promise<string> {
  const own = { id: device.id, publicKey: key.publicKey };
  const text = formatEnrolment({
    origin: ORIGIN,
    ...sender.owner,
    device: own.id,
    publicKey: own.publicKey,
    at,
  });
  return ingest.enrol({ device: own, at, proof: signWith(key.privateKey)(text) }, ORIGIN, sender);
}

/** A body of whole lines, in one chunk. */
export async function* bodyOf(lines: readonly string[]): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(lines.map((line) => `${line}\n`).join(''));
}
