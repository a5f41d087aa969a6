// What a collector says of a device: whose it is, and until when. Signed, it travels in the header of each recording.
import { isJsonObject, type Json, type JsonObject, parseJsonText } from '../model/json.ts';
import { formatCanonical } from './canonical.ts';

export interface DeviceStatement {
  readonly device: string;
  /** Ed25519, 32 bytes in base64. */
  readonly publicKey: string;
  readonly issuer: string;
  readonly subject: string;
  readonly email?: string;
  readonly name?: string;
  readonly groups: readonly string[];
  /** ISO 8601, as is `validUntil`. */
  readonly issuedAt: string;
  readonly validUntil: string;
}

/** What a device signs to be enrolled. */
export interface Enrolment {
  /** The collector's URL without a path, so that no other collector takes it. */
  readonly origin: string;
  readonly issuer: string;
  readonly subject: string;
  readonly device: string;
  readonly publicKey: string;
  /** ISO 8601. */
  readonly at: string;
}

const STATEMENT = 'cursor-rec/1 device';
const ENROL = 'cursor-rec/1 enrol';
const LINE = /^[^\p{Cc}\u0085\u2028\u2029]+$/u;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** The text that a device signs with its key: seven lines. */
export function formatEnrolment({ origin, issuer, subject, device, publicKey, at }: Enrolment): string {
  return `${[ENROL, origin, issuer, subject, device, publicKey, at].join('\n')}\n`;
}

/**
 * ```
 * cursor-rec/1 device
 * 019ab000-0000-7000-8000-000000000001
 * <public key>
 * https://id.example.org
 * 248289761001
 * {"email":"ana@example.org","groups":["dev"],"name":"Ana"}
 * 2026-11-25T10:00:00.000Z
 * 2026-12-25T10:00:00.000Z
 * ```
 */
export function formatDeviceStatement(statement: DeviceStatement): string {
  const { device, publicKey, issuer, subject, email, name, groups, issuedAt, validUntil } = statement;
  const facts: Json = {
    ...(email === undefined ? {} : { email }),
    groups: [...groups],
    ...(name === undefined ? {} : { name }),
  };
  const lines = [STATEMENT, device, publicKey, issuer, subject, formatCanonical(facts), issuedAt, validUntil];
  return `${lines.join('\n')}\n`;
}

/** Lets the text of a statement in; undefined for any text that formatDeviceStatement would not have written. */
export function parseDeviceStatement(text: string): DeviceStatement | undefined {
  const [
    ,
    device = '',
    publicKey = '',
    issuer = '',
    subject = '',
    facts = '',
    issuedAt = '',
    validUntil = '',
  ] = text.split('\n');
  const isWhole =
    [device, publicKey, issuer, subject].every((line) => LINE.test(line)) &&
    TIME.test(issuedAt) &&
    TIME.test(validUntil);
  const claims = isWhole ? parseFacts(facts) : undefined;
  if (claims === undefined) return undefined;
  const statement = { device, publicKey, issuer, subject, ...claims, issuedAt, validUntil };
  return formatDeviceStatement(statement) === text ? statement : undefined;
}

function parseFacts(text: string): Pick<DeviceStatement, 'email' | 'name' | 'groups'> | undefined {
  const facts = parseJsonText(text);
  if (!isJsonObject(facts) || !isFacts(facts)) return undefined;
  return facts;
}

function isFacts(
  facts: JsonObject,
): facts is JsonObject & Pick<DeviceStatement, 'email' | 'name' | 'groups'> {
  const { email, name, groups } = facts;
  return (
    (email === undefined || typeof email === 'string') &&
    (name === undefined || typeof name === 'string') &&
    Array.isArray(groups) &&
    groups.every((group) => typeof group === 'string')
  );
}
