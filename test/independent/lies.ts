// Recordings whose chain and seals hold, because a device that lies has written them: what they say cannot be.

import { parseEntry } from '../../src/core/model/entry.ts';
import type { Json, JsonObject } from '../../src/core/model/json.ts';
import { entryHash } from '../../src/core/proof/chain.ts';
import { createMerkleTree } from '../../src/core/proof/merkle.ts';
import { createSealWriter } from '../../src/core/record/seal-writer.ts';
import type { ProblemCode } from '../../src/core/verify/verdict.ts';
import { signWith } from '../../src/sidecar/identity/device-key.ts';
import { CLOSED, chain, type Draft, EXCHANGE, frames, OPENED, part } from '../core/verify/recording.ts';
import { sha256 } from '../support/recording.ts';
import { deviceKeyOf, headerOf } from '../support/sealed-session.ts';
import type { Files } from './files.ts';
import { BROKEN_DATA, BROKEN_FRAMES, BROKEN_HEADERS, BROKEN_RUNS, RUN } from './malformed.ts';

export interface Lie {
  readonly name: string;
  readonly code: ProblemCode;
  readonly files: Files;
  /** True for what the specification leaves to readers. */
  readonly isOwnOnly?: boolean;
}

const LONG = 'x'.repeat(300);
/** What session-closed counts of the entries that are changed. */
const COUNTS: Readonly<Record<string, Closing>> = {
  gap: { counts: { gaps: 1 } },
  redaction: { counts: { redactions: 1 } },
};

/** Each with the problem that it is found by, to one who knows the key of the device `golden`. */
export function lies(): Lie[] {
  const tell = (name: string, code: ProblemCode, drafts: readonly Draft[], close?: Closing): Lie => ({
    name,
    code,
    files: sessionOf(drafts, close),
  });
  const exchange = (...inner: Draft[]) => [OPENED, ...inner, CLOSED];
  return [
    tell('a reference to a part that follows', 'part-forward', exchange(part({ $part: 2 }), part(LONG))),
    tell('a reference to what is no part', 'part-missing', exchange(part({ $part: 0 }))),
    tell(
      'a reference to more of a list than there is',
      'part-too-short',
      exchange(part([1, 2]), part({ $part: 1, $take: 3, $then: [] })),
    ),
    tell(
      'a reference into what is no list',
      'part-not-array',
      exchange(part(LONG), part({ $part: 1, $take: 1, $then: [] })),
    ),
    tell('a number that is none', 'stored-value-malformed', exchange(part({ $number: '1x' }))),
    tell('a name with one $', 'stored-value-malformed', exchange(part({ $ref: 1 }))),
    tell(
      'a salt used twice',
      'salt-reused',
      exchange({ ...part(1), salt: '0'.repeat(32) }, { ...part(2), salt: '0'.repeat(32) }),
    ),
    tell('an exchange that was not opened', 'exchange-not-opened', [CLOSED]),
    tell('an exchange that was opened twice', 'exchange-opened-twice', [OPENED, ...exchange()]),
    tell('an exchange that was closed twice', 'exchange-closed-twice', [...exchange(), CLOSED]),
    tell('frames after their exchange', 'exchange-over', [
      ...exchange(),
      frames({ t: 1, type: 'head', status: 200, headers: [] }),
    ]),
    tell(
      'a side that is none',
      'data-malformed',
      exchange({ type: 'frames', data: { exchange: EXCHANGE, side: 'left', frames: [] } }),
    ),
    tell('a frame without a time', 'data-malformed', exchange(frames({ type: 'head' }))),
    tell(
      'a gap without an end',
      'data-malformed',
      exchange({ type: 'gap', data: { reason: 'x', from: 1 } }),
      { counts: { gaps: 1 } },
    ),
    ...Object.entries(BROKEN_RUNS).map(([name, run]) =>
      tell(name, 'run-malformed', exchange(frames({ ...RUN, ...run }))),
    ),
    {
      ...tell('a run that leads nowhere', 'run-malformed', exchange(frames({ ...RUN, at: ['/b'] }))),
      isOwnOnly: true,
    },
    ...Object.entries(BROKEN_FRAMES).map(([name, frame]) =>
      tell(`a frame with ${name}`, 'data-malformed', exchange(frames({ t: 1, ...frame }))),
    ),
    ...Object.entries(BROKEN_DATA).map(([name, { type, ...change }]) =>
      tell(`${type} with ${name}`, 'data-malformed', withChange(type, change), COUNTS[type]),
    ),
    tell('masks in an exchange that was not opened', 'exchange-not-opened', [dataOf('redaction')]),
    ...Object.entries(BROKEN_HEADERS).map(([name, change]) =>
      tell(`a header with ${name}`, 'header-malformed', exchange(), { header: change }),
    ),
    tell('fewer exchanges than there are', 'count-mismatch', exchange(), { counts: { exchanges: 0 } }),
    tell('more gaps than there are', 'count-mismatch', exchange(), { counts: { gaps: 1 } }),
    tell('findings that were not counted', 'count-mismatch', exchange(dataOf('redaction'))),
    tell('a close that begins elsewhere', 'segment-closed-wrong', exchange(), { close: { first: 1 } }),
    tell('a close of another reason', 'segment-closed-wrong', exchange(), { close: { reason: 'age' } }),
    tell('a recording by another device', 'key-unknown', exchange(), { key: 'mallory' }),
    tell('the seal of a segment without a close', 'seal-wrong', exchange(), { isOpen: true }),
    tell('a close that was erased and a seal of another reason', 'seal-wrong', exchange(), {
      sealedAs: 'age',
    }),
    tell('a close that was erased and a seal of no reason', 'seal-wrong', exchange(), { sealedAs: 'whim' }),
  ];
}

/** An entry of this type as it should be. */
function dataOf(type: keyof typeof WHOLE): Draft {
  return { type, data: WHOLE[type] };
}

const WHOLE = {
  redaction: {
    exchange: EXCHANGE,
    findings: [{ where: 'url', rule: 'r', fingerprint: '0a1b2c3d', length: 9 }],
  },
  gap: { reason: 'x', from: 1, to: 2, bytes: 3, exchange: EXCHANGE, side: 'request' },
  mark: { label: 'here' },
  identity: { reason: 'login', identity: { method: 'os-user', subject: 'alice' } },
  policy: { reason: 'changed', policy: {} },
} as const;

/** A whole exchange, in which the entry of this type has one member changed. */
function withChange(type: string, change: JsonObject): Draft[] {
  const edit = (draft: Draft): Draft => ({ ...draft, data: { ...(draft.data as JsonObject), ...change } });
  const isExtra = type in WHOLE;
  const drafts: Draft[] = [OPENED, ...(isExtra ? [dataOf(type as keyof typeof WHOLE)] : []), CLOSED];
  return drafts.map((draft) => (draft.type === type ? edit(draft) : draft));
}

interface Closing {
  readonly counts?: Readonly<Record<string, number>>;
  readonly close?: Readonly<Record<string, Json>>;
  /** Whose key it is sealed with. */
  readonly key?: string;
  /** What the header has in place of what it should. */
  readonly header?: JsonObject;
  /** Without the session's close and the segment's, sealed all the same. */
  readonly isOpen?: boolean;
  /** The segment's close is erased, and the seal says this reason. */
  readonly sealedAs?: string;
}

/** One segment of the drafts with their close, chained and sealed. */
function sessionOf(drafts: readonly Draft[], closing: Closing = {}): Files {
  const { counts = {}, close = {}, key = 'golden', isOpen = false, sealedAs } = closing;
  const device = deviceKeyOf(key);
  const header = { ...headerOf(7, device), ...closing.header };
  const opened = drafts.filter(({ type }) => type === 'exchange-opened').length;
  const last = drafts.length + 1;
  const ends: Draft[] = [
    {
      type: 'session-closed',
      data: { reason: 'idle', exchanges: opened, gaps: 0, redactions: 0, ...counts },
    },
    {
      type: 'segment-closed',
      data: { segment: 1, reason: 'session', first: 0, last, ...close },
      isErased: sealedAs !== undefined,
    },
  ];
  const [lines = []] = chain(JSON.stringify(header), [isOpen ? drafts : [...drafts, ...ends]]).segments;
  const tree = createMerkleTree(sha256);
  const hashes = lines.map((line) => entryHash(parseEntry(line), sha256));
  for (const hash of hashes) tree.add(hash);
  const seal = createSealWriter({ header, sha256, sign: signWith(device.privateKey) })?.({
    segment: 1,
    first: 0,
    last: lines.length - 1,
    root: tree.root(),
    tip: hashes.at(-1) ?? '',
    reason: sealedAs ?? String(close.reason ?? 'session'),
  });
  return new Map([
    ['session.json', Buffer.from(JSON.stringify(header))],
    ['0001.jsonl', Buffer.from(`${lines.join('\n')}\n`)],
    ['0001.seal', Buffer.from(seal ?? '')],
  ]);
}
