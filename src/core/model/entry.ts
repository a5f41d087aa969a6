// Entries: the lines of a recording (FORMAT.md §3, §4), and the parser that lets one in.
import type { Coverage } from './coverage.ts';
import type { ClientProcess, DialectName } from './exchange.ts';
import { FormatError } from './format-error.ts';
import type { Frame, HeaderList, Side } from './frame.ts';
import { isCount, isJsonObject, type Json } from './json.ts';
import type { RecordMode } from './record-mode.ts';
import type { Redaction } from './redaction.ts';
import type { Identity } from './session.ts';

export type LinkKind = 'conversation-id' | 'request-id' | 'previous-response' | 'history' | 'connection';
export type CloseOutcome = 'completed' | 'failed' | 'cancelled' | 'cut' | 'tunnelled';

/** Bodies that are kept out by policy: `never`: credentials · `counted`: only their length is kept. */
export type OmittedBodies = 'never' | 'counted';

export interface ExchangeOpenedData {
  readonly exchange: string;
  readonly method: string;
  readonly url: string;
  readonly route: string;
  readonly dialect: DialectName;
  readonly client: {
    readonly address: string;
    readonly userAgent?: string;
    readonly process?: ClientProcess;
  };
  readonly headers: HeaderList;
  readonly link: { readonly by: LinkKind; readonly confidence: number };
  readonly omitted?: OmittedBodies;
  /** True where the recorder ended while it was under way: its beginning is in a session that was recovered, as far as it was written. */
  readonly resumed?: true;
}
export interface FramesData {
  readonly exchange: string;
  readonly side: Side;
  readonly frames: readonly Frame[];
}
export interface ExchangeClosedData {
  readonly exchange: string;
  readonly outcome: CloseOutcome;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly error?: { readonly code: string; readonly message: string };
}
/** `from` and `to` are milliseconds from the start of the session. */
export interface GapData {
  readonly reason: string;
  readonly from: number;
  readonly to: number;
  readonly bytes?: number;
  readonly exchange?: string;
  readonly side?: Side;
}
/** What holds from now on: `organisation`: the policy that a collector has signed; `organisation-unknown`: what of it is known. */
export interface PolicyData {
  readonly reason: string;
  readonly policy: Json;
  /** As in the headers of sessions that begin from now on; absent at the beginning of a session, whose own header says them. */
  readonly digest?: string;
  readonly record?: RecordMode;
}
/** Who stands behind what comes from now on. */
/** Who stands behind what comes from now on. */
export interface IdentityData {
  readonly reason: string;
  readonly identity?: Identity;
}
export interface SessionClosedData {
  readonly reason: string;
  readonly exchanges: number;
  readonly gaps: number;
  readonly redactions: number;
  readonly coverage?: Coverage;
}
export interface SegmentClosedData {
  readonly segment: number;
  readonly reason: 'size' | 'age' | 'session';
  readonly first: number;
  readonly last: number;
}

/** What an entry says: its type with the data of that type. */
export type Statement =
  | { readonly type: 'exchange-opened'; readonly data: ExchangeOpenedData }
  | { readonly type: 'frames'; readonly data: FramesData }
  | { readonly type: 'part'; readonly data: { readonly value: Json } }
  | {
      readonly type: 'redaction';
      readonly data: { readonly exchange: string; readonly findings: readonly Redaction[] };
    }
  | { readonly type: 'exchange-closed'; readonly data: ExchangeClosedData }
  | { readonly type: 'gap'; readonly data: GapData }
  | { readonly type: 'mark'; readonly data: { readonly label: string } }
  | { readonly type: 'identity'; readonly data: IdentityData }
  | { readonly type: 'policy'; readonly data: PolicyData }
  | { readonly type: 'session-closed'; readonly data: SessionClosedData }
  | { readonly type: 'segment-closed'; readonly data: SegmentClosedData };

/** One line of a recording. Without `salt` and `data` it was erased. */
export interface Entry {
  readonly seq: number;
  readonly prev: string;
  readonly t: number;
  readonly type: string;
  readonly commit: string;
  readonly salt?: string;
  readonly data?: Json;
}

const HASH = /^[0-9a-f]{64}$/;
const SALT = /^[0-9a-f]{32}$/;

/** Lets one line in (without its LF). Throws FormatError `line`; that it is the canonical line is for `verify` to say. */
export function parseEntry(line: string): Entry {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new FormatError('line', 'expected one JSON object on the line', { cause });
  }
  if (!isJsonObject(value)) throw new FormatError('line', 'expected one JSON object on the line');
  const { seq, prev, t, type, commit, salt, data } = value;
  if (!isCount(seq) || !isCount(t)) throw new FormatError('line', 'expected whole numbers "seq" and "t"');
  if (typeof type !== 'string') throw new FormatError('line', 'expected a text "type"');
  if (!isText(prev, HASH) || !isText(commit, HASH))
    throw new FormatError('line', 'expected "prev" and "commit" of 64 hex digits');
  if (salt === undefined && data === undefined) return { seq, prev, t, type, commit };
  if (!isText(salt, SALT) || !isJsonObject(data)) {
    throw new FormatError('line', 'expected "salt" of 32 hex digits and an object "data", both or none');
  }
  return { seq, prev, t, type, commit, salt, data };
}

/** The statement of an entry, or undefined where it was erased or its type is not known. */
export function toStatement(entry: Entry): Statement | undefined {
  if (entry.data === undefined || !KNOWN.has(entry.type)) return undefined;
  // The data was written by a recorder of this format; readers of it guard every member they reach for.
  return { type: entry.type, data: entry.data } as unknown as Statement;
}

const KNOWN: ReadonlySet<string> = new Set<Statement['type']>([
  'exchange-opened',
  'frames',
  'part',
  'redaction',
  'exchange-closed',
  'gap',
  'mark',
  'identity',
  'policy',
  'session-closed',
  'segment-closed',
]);

function isText(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value);
}
