// Reads the wire format of protobuf: tags, varints, fixed numbers, lengths (protobuf.dev/programming-guides/encoding).
import { MAX_FIELD_NUMBER } from './schema-type.ts';

/** What is wrong with the bytes; the last two are limits of ours. */
export type ProtobufFault =
  | 'truncated'
  | 'varint'
  | 'field-number'
  | 'wire-type'
  | 'too-deep'
  | 'too-many-fields';

/** The wire types of protobuf; those of groups, 3 and 4, are refused. */
export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH = 2;
export const FIXED32 = 5;

/** A field of an unknown message has a plausible number up to here; random bytes as a tag mostly do not. */
const MAX_PLAUSIBLE_NUMBER = 20_000;

/**
 * A position in bytes that goes forward only. After a fault it stands at the end of all bytes, so that every loop over it
 * ends, and what it reads is zero.
 */
export class ProtobufReader {
  readonly bytes: Uint8Array;
  /** Made at the first fixed number: most messages have none. */
  #lazyView: DataView | undefined;
  at = 0;
  /** Where the message that is being read ends. */
  end: number;
  fault: ProtobufFault | undefined;
  /** Of the tag that was read last. */
  number = 0;
  wire = 0;
  /** The halves of the 64-bit number that was read last, unsigned. */
  low = 0;
  high = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.end = bytes.length;
  }

  get #view(): DataView {
    const { buffer, byteOffset, byteLength } = this.bytes;
    this.#lazyView ??= new DataView(buffer, byteOffset, byteLength);
    return this.#lazyView;
  }

  fail(fault: ProtobufFault): void {
    this.fault ??= fault;
    this.at = this.bytes.length;
    this.end = this.bytes.length;
    this.low = 0;
    this.high = 0;
  }

  /** Reads a tag into `number` and `wire`. */
  readTag(): void {
    this.readVarint();
    this.number = this.high * 2 ** 29 + (this.low >>> 3);
    this.wire = this.low & 7;
    if (this.fault !== undefined) return;
    if (this.number === 0 || this.number > MAX_FIELD_NUMBER) this.fail('field-number');
    else if (this.wire === 3 || this.wire === 4 || this.wire > FIXED32) this.fail('wire-type');
  }

  /** Reads a varint into `low` and `high`; bits over 64 are dropped, as protobuf does. */
  readVarint(): void {
    const { bytes, end } = this;
    let at = this.at;
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (at >= end) return this.fail('truncated');
      const byte = bytes[at++] as number;
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high = bits >>> 4;
      } else high |= bits << (shift - 32);
      if (byte < 0x80) {
        this.at = at;
        this.low = low >>> 0;
        this.high = high >>> 0;
        return;
      }
    }
    this.fail('varint');
  }

  /** Reads a length and gives where what is that long ends; after a fault, where everything ends. */
  readLengthEnd(): number {
    this.readVarint();
    const end = this.at + this.high * 2 ** 32 + this.low;
    if (end <= this.end) return end;
    this.fail('truncated');
    return this.end;
  }

  readFixed32(): number {
    if (!this.#has(4)) return 0;
    this.at += 4;
    return this.#view.getUint32(this.at - 4, true);
  }

  readFloat(): number {
    if (!this.#has(4)) return 0;
    this.at += 4;
    return this.#view.getFloat32(this.at - 4, true);
  }

  readDouble(): number {
    if (!this.#has(8)) return 0;
    this.at += 8;
    return this.#view.getFloat64(this.at - 8, true);
  }

  /** Reads eight bytes into `low` and `high`. */
  readFixed64(): void {
    if (!this.#has(8)) return;
    this.low = this.#view.getUint32(this.at, true);
    this.high = this.#view.getUint32(this.at + 4, true);
    this.at += 8;
  }

  /** Passes over the value of the tag that was read last. */
  skip(): void {
    if (this.wire === VARINT) this.readVarint();
    else if (this.wire === LENGTH) this.at = this.readLengthEnd();
    else if (this.#has(this.wire === FIXED32 ? 4 : 8)) this.at += this.wire === FIXED32 ? 4 : 8;
  }

  #has(bytes: number): boolean {
    if (this.at + bytes <= this.end) return true;
    this.fail('truncated');
    return false;
  }
}

/** True where the bytes from `start` to `end` are whole fields with plausible numbers; does not look into their values. */
export function isPlausibleMessage(bytes: Uint8Array, start: number, end: number): boolean {
  const reader = new ProtobufReader(bytes);
  reader.at = start;
  reader.end = end;
  while (reader.at < reader.end) {
    reader.readTag();
    if (reader.fault === undefined && reader.number <= MAX_PLAUSIBLE_NUMBER) reader.skip();
    else return false;
  }
  return reader.fault === undefined;
}
