// The lines of a device's session index: a signed chain over the sessions that it closed, those that it removed, and its own starts and stops (FORMAT.md §11).
import { asJson, isCount, isJsonObject, type Json, type JsonObject, parseJsonText } from '../model/json.ts';
import type { Sha256 } from '../model/ports.ts';
import type { PruneReason } from '../model/retention.ts';
import { isId } from '../model/session.ts';
import type { AccessTip } from './access-line.ts';
import { formatCanonical } from './canonical.ts';

/** A session that was closed: `tip` is its last entry's hash. */
export interface ClosedSession {
  readonly type: 'session-closed';
  readonly session: string;
  /** ISO 8601, as in its header. */
  readonly startedAt: string;
  readonly segments: number;
  readonly tip: string;
}
/** A session that was removed by policy, `at` is ISO 8601. */
export interface PrunedSession {
  readonly type: 'session-pruned';
  readonly session: string;
  readonly startedAt: string;
  readonly at: string;
  readonly reason: PruneReason;
}
/** What happened to the recorder: it began, went on with a new worker where one had ended by a fault, or was stopped. */
export interface RunEvent {
  readonly type: 'run';
  readonly event: 'started' | 'resumed' | 'stopped';
  /** ISO 8601. */
  readonly at: string;
  /** What is known of it. */
  readonly facts: JsonObject;
}
/** Where a line stands, and the public key that signs it, base64; `access`: where the access log of the home stood. */
interface IndexPlace {
  readonly seq: number;
  readonly prev: string;
  readonly key: string;
  readonly access?: AccessTip;
}
/** A line before it is signed. */
export type IndexEntry = (ClosedSession | PrunedSession | RunEvent) & IndexPlace;
/** `signature`: Ed25519, base64. */
export type SignedIndexEntry = IndexEntry & { readonly signature: string };

/** What the first line chains to. */
export const INDEX_START = '0'.repeat(64);

const HASH = /^[0-9a-f]{64}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const REASONS: readonly unknown[] = ['age', 'size', 'label'] satisfies PruneReason[];

/** What is signed, and what the next line's `prev` is the SHA-256 of. */
export function indexText(entry: IndexEntry | SignedIndexEntry): string {
  const members = Object.entries(entry).filter(([name]) => name !== 'signature');
  return `cursor-rec/1 index\n${formatCanonical(Object.fromEntries(members))}`;
}

/** The hash of a line: the next one's `prev`. */
export function indexHash(entry: IndexEntry, sha256: Sha256): string {
  return sha256(indexText(entry));
}

/** The one way to write a line, without LF. */
export function formatIndexLine(entry: SignedIndexEntry): string {
  return formatCanonical(asJson(entry));
}

/** Lets a line in (without its LF); undefined for any text that formatIndexLine would not have written. */
export function parseIndexLine(line: string): SignedIndexEntry | undefined {
  const value = parseJsonText(line);
  if (!isJsonObject(value)) return undefined;
  const { seq, prev, key, signature } = value;
  const access = parseAccess(value.access);
  const isWhole =
    isCount(seq) && isText(prev, HASH) && typeof key === 'string' && typeof signature === 'string';
  const statement = parseRun(value) ?? parseStatement(value);
  if (!isWhole || statement === undefined) return undefined;
  const entry = { ...statement, ...(access === undefined ? {} : { access }), seq, prev, key, signature };
  return formatIndexLine(entry) === line ? entry : undefined;
}

function parseAccess(value: Json | undefined): AccessTip | undefined {
  if (!isJsonObject(value)) return undefined;
  const { seq, hash } = value;
  return isCount(seq) && isText(hash, HASH) ? { seq, hash } : undefined;
}

function parseRun({ type, event, at, facts }: JsonObject): RunEvent | undefined {
  if (type !== 'run' || !isText(at, TIME) || !isJsonObject(facts)) return undefined;
  return event === 'started' || event === 'resumed' || event === 'stopped'
    ? { type, event, at, facts }
    : undefined;
}

function parseStatement(value: JsonObject): ClosedSession | PrunedSession | undefined {
  const { type, session, startedAt, segments, tip, at, reason } = value;
  if (!isText(startedAt, TIME) || typeof session !== 'string' || !isId(session)) return undefined;
  const named = { session, startedAt };
  if (type === 'session-closed' && isCount(segments) && isText(tip, HASH))
    return { type, ...named, segments, tip };
  if (type === 'session-pruned' && isText(at, TIME) && isPruneReason(reason))
    return { type, ...named, at, reason };
  return undefined;
}

function isPruneReason(value: unknown): value is PruneReason {
  return REASONS.includes(value);
}

function isText(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value);
}
