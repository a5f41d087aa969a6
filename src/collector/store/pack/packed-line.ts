// The lines of a packed segment: as they are, or with a long part taken out, which all sessions share.
import { Buffer } from 'node:buffer';
import { sha256 } from '../../../node/hashing.ts';

/**
 * A line of a packed segment that refers to a shared part: the line without the part's bytes, and where they belong. An entry's
 * line begins with `{`, so that content is never taken for a reference.
 * ```
 * @<sha256 of the part> <offset of the part in the line, in bytes> {"seq":7,…,"type":"part",…,"data":{"value":}}
 * ```
 */
export interface SharedPart {
  readonly sha256: string;
  readonly bytes: Uint8Array;
}

/** Where a packed line has a reference. */
export interface PartReference {
  readonly sha256: string;
  readonly offset: number;
  readonly rest: Uint8Array;
}

/** Shorter ones compress well where they are, and would cost more as an object of their own. */
export const MIN_SHARED_BYTES = 4 * 1024;
/** The chained members of a line are far shorter. */
const MAX_HEAD_BYTES = 512;
const TYPE = '"type":"part"';
const BEFORE = '"data":{"value":';
const AFTER = '}}';
const MARK = 0x40;

/** The part of a line (without LF) that may be shared; undefined for any other line. */
export function findSharedPart(line: Uint8Array): SharedPart | undefined {
  const start = startOfValue(line);
  if (start === undefined || line.length - AFTER.length - start < MIN_SHARED_BYTES) return undefined;
  const bytes = line.subarray(start, line.length - AFTER.length);
  return { sha256: sha256(bytes), bytes };
}

function startOfValue(line: Uint8Array): number | undefined {
  const head = Buffer.from(line.buffer, line.byteOffset, Math.min(line.length, MAX_HEAD_BYTES));
  const at = head.indexOf(BEFORE, 0, 'latin1');
  if (at === -1 || head.subarray(0, at).indexOf(TYPE, 0, 'latin1') === -1) return undefined;
  return Buffer.from(line.subarray(line.length - AFTER.length)).toString('latin1') === AFTER
    ? at + BEFORE.length
    : undefined;
}

/** The line with a reference in place of its part. */
export function encodeReference(line: Uint8Array, part: SharedPart): Uint8Array {
  const offset = line.length - AFTER.length - part.bytes.length;
  return Buffer.concat([
    Buffer.from(`@${part.sha256} ${offset} `, 'latin1'),
    line.subarray(0, offset),
    line.subarray(offset + part.bytes.length),
  ]);
}

const REFERENCE = /^@([0-9a-f]{64}) (\d{1,9}) /;

/** The reference of a packed line; undefined for a line that is as it is. Throws RangeError where it is neither. */
export function parseReference(line: Uint8Array): PartReference | undefined {
  if (line[0] !== MARK) return undefined;
  const head = Buffer.from(line.subarray(0, 80)).toString('latin1');
  const [whole, hash, offset] = REFERENCE.exec(head) ?? [];
  const rest = line.subarray(whole?.length ?? 0);
  if (hash === undefined || Number(offset) > rest.length)
    throw new RangeError('expected a line of a packed segment to refer to a part and a place');
  return { sha256: hash, offset: Number(offset), rest };
}

/** The line that a reference stands for. */
export function decodeReference({ rest, offset }: PartReference, part: Uint8Array): Uint8Array {
  return Buffer.concat([rest.subarray(0, offset), part, rest.subarray(offset)]);
}
