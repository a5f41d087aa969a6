// The seal of a segment: the seven lines that the device signs (FORMAT.md §8).
import { isCount } from '../model/json.ts';
import { isId } from '../model/session.ts';

/** What a segment came to when it was closed; `root` and `tip` are hex. */
export interface ClosedSegment {
  readonly segment: number;
  readonly first: number;
  readonly last: number;
  /** Of the Merkle tree over its entry hashes. */
  readonly root: string;
  readonly tip: string;
  /** As segment-closed says it. */
  readonly reason: string;
}
export interface Seal extends ClosedSegment {
  /** The id of the session. */
  readonly session: string;
}

const TAG = 'cursor-rec/1 seal';
const HASH = /^[0-9a-f]{64}$/;
const REASON = /^[a-z][a-z-]{0,31}$/;

/** The name of the key that seals: it is a device's, not a person's. */
export function sealKeyName(deviceId: string): string {
  return `cursor-rec/${deviceId}`;
}

/**
 * ```
 * cursor-rec/1 seal
 * 019abc00-0000-7000-8000-000000000001
 * 1
 * 0 41
 * <root>
 * <tip>
 * session
 * ```
 */
export function formatSeal({ session, segment, first, last, root, tip, reason }: Seal): string {
  return `${TAG}\n${session}\n${segment}\n${first} ${last}\n${root}\n${tip}\n${reason}\n`;
}

/** Lets the text of a seal in; undefined for any text that formatSeal would not have written. */
export function parseSeal(text: string): Seal | undefined {
  const [, session = '', segment, range = '', root = '', tip = '', reason = ''] = text.split('\n');
  const [first, last] = range.split(' ').map(Number);
  const seal = { session, segment: Number(segment), first: first ?? -1, last: last ?? -1, root, tip, reason };
  const isWhole =
    isId(session) &&
    [seal.segment, seal.first, seal.last].every(isCount) &&
    HASH.test(root) &&
    HASH.test(tip) &&
    REASON.test(reason);
  return isWhole && formatSeal(seal) === text ? seal : undefined;
}
