// Checks session.json and computes the hash that the chain begins with (FORMAT.md §2).
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { Sha256 } from '../model/ports.ts';
import { FORMAT } from '../model/session.ts';
import { headerHash } from '../proof/chain.ts';
import { HEADER } from './entry-shape.ts';
import { MAX_NESTING, measureNesting } from './nesting.ts';
import { quote } from './untrusted.ts';
import type { Report } from './verdict.ts';

/** What the header says that the rest is checked against; each undefined where it does not say it in its form. */
export interface HeaderFacts {
  readonly hash?: string;
  readonly id?: string;
  readonly deviceId?: string;
  /** As it stands there: base64, by its word. */
  readonly publicKey?: string;
  readonly startedAt?: string;
  readonly statement?: string;
  readonly identity?: {
    readonly method: string;
    readonly issuer: Json | undefined;
    readonly subject: Json | undefined;
  };
}

/** The facts of a header; reports what is wrong with it. */
export function checkHeader(text: string, sha256: Sha256, report: Report): HeaderFacts {
  const header = readHeader(text, report);
  if (header === undefined) return {};
  const hash = hashOf(header, sha256, report);
  const device = isJsonObject(header.device) ? header.device : {};
  const { method, issuer, subject } = isJsonObject(header.identity) ? header.identity : {};
  return {
    ...(hash === undefined ? {} : { hash }),
    ...(typeof header.id === 'string' ? { id: header.id } : {}),
    ...(typeof device.id === 'string' ? { deviceId: device.id } : {}),
    ...(typeof device.publicKey === 'string' ? { publicKey: device.publicKey } : {}),
    ...(typeof header.startedAt === 'string' ? { startedAt: header.startedAt } : {}),
    ...(typeof device.statement === 'string' ? { statement: device.statement } : {}),
    ...(typeof method === 'string' ? { identity: { method, issuer, subject } } : {}),
  };
}

function readHeader(text: string, report: Report): JsonObject | undefined {
  const { depth, members } = measureNesting(text);
  if (depth > MAX_NESTING) {
    report('too-deep', `expected at most ${MAX_NESTING} levels of nesting, found more`);
    return undefined;
  }
  const header = parseObject(text);
  if (header === undefined) {
    report('header-malformed', 'expected session.json to be one JSON object, found other text');
    return undefined;
  }
  // Readers differ in which of two members of one name they take, and RFC 8785 allows none of it (I-JSON).
  if (countMembers(header) !== members)
    report('header-malformed', 'expected no member name twice in one object, found one');
  checkMembers(header, report);
  return header;
}

function hashOf(header: JsonObject, sha256: Sha256, report: Report): string | undefined {
  try {
    return headerHash(header, sha256);
  } catch {
    report('header-malformed', 'expected numbers that JSON can hold, found one past the range of a double');
    return undefined;
  }
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function checkMembers(header: JsonObject, report: Report): void {
  const { format } = header;
  if (format !== FORMAT) report('header-format', `expected format ${FORMAT}, found ${quote(format)}`);
  for (const { at, expected, found } of HEADER(header) ?? [])
    report('header-malformed', `expected ${at} to be ${expected}, found ${found}`);
}

function countMembers(header: JsonObject): number {
  let members = 0;
  const rest: Json[] = [header];
  for (let value = rest.pop(); value !== undefined; value = rest.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    const children = Object.values(value);
    if (isJsonObject(value)) members += children.length;
    for (const child of children) rest.push(child);
  }
  return members;
}
