// The header of a session, as it stands in session.json.

import { FormatError } from './format-error.ts';
import { isJsonObject, type Json, type JsonObject } from './json.ts';
import type { KeyStoreKind } from './key-store-kind.ts';
import type { RecordMode } from './record-mode.ts';

/** What `format` says of every recording of this version. */
export const FORMAT = 'cursor-rec/1';

export interface Identity {
  readonly method: 'oidc' | 'os-user';
  readonly issuer?: string;
  readonly subject: string;
  readonly email?: string;
  readonly name?: string;
  readonly groups?: readonly string[];
  /** When the user proved who they are, ISO 8601. */
  readonly authTime?: string;
  /** An issuer is configured, nobody was logged in, and policy let it pass. */
  readonly isUnidentified?: true;
}

export interface SessionHeader {
  readonly format: typeof FORMAT;
  readonly id: string;
  /** ISO 8601, UTC, milliseconds. */
  readonly startedAt: string;
  readonly identity: Identity;
  /** `publicKey`: Ed25519, base64; `keyStore` says where its private half is kept; `statement`: a collector's signed note of whose it is. */
  readonly device: {
    readonly id: string;
    readonly publicKey?: string;
    readonly keyStore?: KeyStoreKind;
    readonly statement?: string;
  };
  readonly host: { readonly name: string; readonly os: string; readonly user: string };
  readonly recorder: { readonly version: string };
  readonly policy: { readonly digest: string; readonly record: RecordMode };
  readonly conversationId?: string;
  /** What the home calls its sessions, for how long they are kept. */
  readonly labels?: readonly string[];
  /** The session that it repeats, masked anew, and the hash that this one ended with. */
  readonly remaskOf?: { readonly session: string; readonly tip: string };
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/** True for a UUIDv7 in lower case: the only form of id that may become a path. */
export function isId(text: string): boolean {
  return UUID.test(text);
}

/** True for the form of `startedAt`; that a month has so many days is not looked at. */
export function isStartTime(text: string): boolean {
  return TIME.test(text);
}

/** Lets a header in. Throws FormatError naming the first member that is missing or not of its kind. */
export function parseSessionHeader(value: unknown): SessionHeader {
  if (!isJsonObject(value)) throw new FormatError('header', 'expected a JSON object');
  if (value.format !== FORMAT)
    throw new FormatError('version', `expected format ${FORMAT}, found ${JSON.stringify(value.format)}`);
  expectText(value, 'id', UUID);
  expectText(value, 'startedAt', TIME);
  expectObject(value, 'identity', ['method', 'subject']);
  expectObject(value, 'device', ['id']);
  expectObject(value, 'host', ['name', 'os', 'user']);
  expectObject(value, 'recorder', ['version']);
  expectObject(value, 'policy', ['digest', 'record']);
  expectOptional(value);
  // Every member that SessionHeader names was looked at above; unknown ones ride along for the hash.
  return value as unknown as SessionHeader;
}

function expectText(object: JsonObject, name: string, pattern: RegExp): void {
  const text = object[name];
  if (typeof text !== 'string' || !pattern.test(text)) {
    throw new FormatError(
      'header',
      `expected session.json to have a valid "${name}", found ${JSON.stringify(text)}`,
    );
  }
}

/** What may be absent is of its kind where it is there. */
function expectOptional({ identity, labels }: JsonObject): void {
  const { issuer, email, name, groups } = isJsonObject(identity) ? identity : {};
  const isWhole =
    [issuer, email, name].every((text) => text === undefined || typeof text === 'string') &&
    [groups, labels].every((list) => list === undefined || isTexts(list));
  if (!isWhole)
    throw new FormatError(
      'header',
      'expected session.json to have texts as issuer, email and name, lists of texts as groups and labels',
    );
}

function isTexts(value: Json): boolean {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}

function expectObject(object: JsonObject, name: string, members: readonly string[]): void {
  const value = object[name];
  if (!isJsonObject(value))
    throw new FormatError('header', `expected session.json to have an object "${name}"`);
  for (const member of members) {
    if (typeof value[member] !== 'string') {
      throw new FormatError('header', `expected session.json to have a text "${name}.${member}"`);
    }
  }
}
