// Enrols devices: proves that who asks holds the key, and says whose it is.

import { isId } from '../../core/model/session.ts';
import { decodeBase64 } from '../../core/proof/base64.ts';
import { formatDeviceStatement, formatEnrolment } from '../../core/proof/device-statement.ts';
import { verifyEd25519 } from '../../node/verifying.ts';
import { CollectorError } from '../collector-error.ts';
import type { LogSigner } from '../log/log.ts';
import type { DeviceStore } from '../store/device-store.ts';
import type { Sender } from './sender.ts';

/** Clocks of laptops that differ by more are wrong in what they record, too. */
const MAX_SKEW_MS = 10 * 60_000;
/** A statement is renewed at each start and login; a device that is not seen for so long says no more whose it is. */
const VALID_MS = 30 * 24 * 3600_000;
const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
/** A line of the statement: no control characters, no line ends. */
const LINE = /^[^\p{Cc}\u0085\u2028\u2029]+$/u;

/** What a sidecar sends. */
export interface EnrolRequest {
  readonly device: { readonly id: string; readonly publicKey: string };
  /** ISO 8601, by the clock of the sidecar. */
  readonly at: string;
  /** Ed25519 over the text of formatEnrolment, base64. */
  readonly proof: string;
}

export interface EnrolOptions {
  readonly devices: DeviceStore;
  readonly signer: LogSigner;
  /** The URL without a path under which the sidecar reached us. */
  readonly origin: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The signed statement. Rejects with CollectorError where the proof does not hold, or the id is another's. */
export async function enrolDevice(
  { device, at, proof }: EnrolRequest,
  sender: Sender,
  { devices, signer, origin, now }: EnrolOptions,
): Promise<string> {
  const { issuer, subject } = sender.owner;
  const { id, publicKey } = device;
  if (!isId(id) || decodeBase64(publicKey)?.length !== KEY_BYTES)
    throw new CollectorError('bad-request', 'expected a device id and an Ed25519 key, found something else');
  if (![issuer, subject].every((line) => LINE.test(line)))
    throw new CollectorError('bad-request', 'expected a subject without control characters, found one');
  if (!(Math.abs(Date.parse(at) - now) <= MAX_SKEW_MS))
    throw new CollectorError(
      'bad-request',
      `expected a time near ${new Date(now).toISOString()}, found ${at}`,
      {
        hint: "set this machine's clock",
      },
    );
  const text = formatEnrolment({ origin, issuer, subject, device: id, publicKey, at });
  if (!isSigned(text, { publicKey, proof }))
    throw new CollectorError(
      'not-allowed',
      `expected a proof by the device's key for ${origin}, found another`,
    );
  const known = await devices.get(id);
  if (known?.revoked !== undefined)
    throw new CollectorError('not-allowed', 'expected a device that is not revoked', {
      hint: 'ask an administrator; a new device id comes with a new CURSOR_REC_HOME',
    });
  const { email, name, groups } = sender;
  const statement = signer.toNote(
    formatDeviceStatement({
      device: id,
      publicKey,
      issuer,
      subject,
      ...(email === undefined ? {} : { email }),
      ...(name === undefined ? {} : { name }),
      groups,
      issuedAt: new Date(now).toISOString(),
      validUntil: new Date(now + VALID_MS).toISOString(),
    }),
  );
  const enrolledAt = known?.enrolledAt ?? new Date(now).toISOString();
  const stored = await devices.enrol({ id, publicKey, owner: sender.owner, statement, enrolledAt });
  if (stored === 'other')
    throw new CollectorError('conflict', 'expected a device id that nobody else has enrolled, found one');
  return statement;
}

function isSigned(text: string, { publicKey, proof }: { publicKey: string; proof: string }): boolean {
  const key = decodeBase64(publicKey);
  const signature = decodeBase64(proof);
  if (key === undefined || signature?.length !== SIGNATURE_BYTES) return false;
  return verifyEd25519(key, new TextEncoder().encode(text), signature);
}
