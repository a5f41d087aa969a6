// The collector as this home knows it: its log's key, pinned at first sight, and what it says of this device.
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ClientError } from '../../client/client-error.ts';
import type { CollectorClient } from '../../client/collector-client.ts';
import type { CollectorConfig } from '../../core/model/collector-config.ts';
import { isJsonObject, parseJsonText } from '../../core/model/json.ts';
import { formatEnrolment, parseDeviceStatement } from '../../core/proof/device-statement.ts';
import { checkLogProof } from '../../core/proof/log-proof.ts';
import { checkNote, type NoteKey, parseNote } from '../../core/proof/signed-note.ts';
import { parseVerifierKey } from '../../core/proof/verifier-key.ts';
import { sha256 } from '../../node/hashing.ts';
import { verifyEd25519 } from '../../node/verifying.ts';
import { type DeviceKey, signWith } from '../identity/device-key.ts';
import { writeWhole } from '../whole-file.ts';
import { shipFolder } from './ship-state.ts';

/** What is kept of a collector. */
export interface Peer {
  readonly url: string;
  /** The verifier key of its log. */
  readonly key: string;
  /** What it says of this device: a signed note. */
  readonly statement?: string;
}

/** The collector that this home has met under this URL; undefined where it has met none. */
export async function readPeer(home: string, url: string): Promise<Peer | undefined> {
  const value = parseJsonText(await readFile(peerFile(home), 'utf8').catch(() => ''));
  if (!isJsonObject(value) || value.url !== url || typeof value.key !== 'string') return undefined;
  const { key, statement } = value;
  return { url, key, ...(typeof statement === 'string' ? { statement } : {}) };
}

export interface MeetOptions {
  readonly home: string;
  readonly config: CollectorConfig;
  readonly client: CollectorClient;
  readonly device: { readonly id: string; readonly key: DeviceKey };
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A statement is asked for anew when less than this is left of it. */
const RENEW_MS = 7 * 24 * 3600_000;

/**
 * Asks the collector who it is, and enrols this device where it is not. Rejects with ClientError `other-key` where the key is not the
 * one that is configured, or that it showed before: then nothing may be shipped to it.
 */
export async function meetCollector(options: MeetOptions): Promise<Peer> {
  const { home, config, client, now } = options;
  const { verifierKey, issuer, subject } = await client.whoAmI();
  const before = await readPeer(home, config.url);
  const expected = config.key ?? before?.key;
  if (expected !== undefined && expected !== verifierKey)
    throw new ClientError({
      code: 'other-key',
      status: 403,
      message: `expected the collector at ${config.url} to have the key ${expected}, found ${verifierKey}: if it was set up anew, put its key into config.json ("collector": {"key": …})`,
    });
  const key = toKey(verifierKey, config.url);
  const kept = before?.statement;
  if (before !== undefined && kept !== undefined && isStanding(kept, { key, issuer, subject, now: now() }))
    return before;
  const statement = await enrol(options, { issuer, subject });
  const peer = { url: config.url, key: verifierKey, statement };
  await mkdir(shipFolder(home), { recursive: true, mode: 0o700 });
  await writeWhole(peerFile(home), `${JSON.stringify(peer)}\n`);
  return peer;
}

/** What keeps the receipt from proving that the log of the peer holds the seal (a signed note); undefined: it does. */
export function checkReceipt(receipt: string, seal: string, { key, url }: Peer): string | undefined {
  const text = parseNote(seal)?.text ?? '';
  const verdict = checkLogProof(receipt, text, { key: toKey(key, url), sha256, verifyEd25519 });
  return verdict.type === 'proved' ? undefined : verdict.message;
}

interface Who {
  readonly issuer: string;
  readonly subject: string;
}

async function enrol(
  { config, client, device, now }: MeetOptions,
  { issuer, subject }: Who,
): Promise<string> {
  const at = new Date(now()).toISOString();
  const { publicKey, privateKey } = device.key;
  const text = formatEnrolment({ origin: config.url, issuer, subject, device: device.id, publicKey, at });
  return client.enrol({ device: { id: device.id, publicKey }, at, proof: signWith(privateKey)(text) });
}

function isStanding(
  note: string,
  { key, issuer, subject, now }: Who & { readonly key: NoteKey; readonly now: number },
): boolean {
  const parsed = parseNote(note);
  const statement = parsed === undefined ? undefined : parseDeviceStatement(parsed.text);
  if (parsed === undefined || statement === undefined) return false;
  if (checkNote(parsed, key, { sha256, verifyEd25519 }) !== 'signed') return false;
  const isSame = statement.issuer === issuer && statement.subject === subject;
  return isSame && Date.parse(statement.validUntil) - now > RENEW_MS;
}

function toKey(verifierKey: string, url: string): NoteKey {
  const key = parseVerifierKey(verifierKey, sha256);
  if (key !== undefined) return key;
  throw new ClientError({
    code: 'other-key',
    status: 403,
    message: `expected the collector at ${url} to have a verifier key, found ${verifierKey}`,
  });
}

function peerFile(home: string): string {
  return join(shipFolder(home), 'collector.json');
}
