// Writes protobuf with an encoder that is not ours, for the tests of our reader.
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { Json } from '../../../src/core/model/json.ts';
import { decodeMessage, MESSAGE_LIMITS } from '../../../src/core/wire/protobuf.ts';
import { parseSchema } from '../../../src/core/wire/schema.ts';

/** The bytes that the writer wrote. */
export function encode(write: (writer: BinaryWriter) => void): Uint8Array {
  const writer = new BinaryWriter();
  write(writer);
  return writer.finish();
}

/** One length-delimited field. */
export function field(number: number, content: Uint8Array | string): Uint8Array {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return encode((writer) => writer.tag(number, WireType.LengthDelimited).bytes(bytes));
}

export const number = (no: number, value: bigint) =>
  encode((writer) => writer.tag(no, WireType.Varint).uint64(BigInt.asUintN(64, value)));
export const fixed32 = (no: number, value: number) =>
  encode((writer) => writer.tag(no, WireType.Bit32).fixed32(value));
export const fixed64 = (no: number, value: bigint) =>
  encode((writer) => writer.tag(no, WireType.Bit64).fixed64(value));
export const double = (no: number, value: number) =>
  encode((writer) => writer.tag(no, WireType.Bit64).double(value));
export const float = (no: number, value: number) =>
  encode((writer) => writer.tag(no, WireType.Bit32).float(value));
export const zigzag = (value: bigint) => (value << 1n) ^ (value >> 63n);
export const join = (...parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts));

/** A field in a field in a field …, in time that does not grow with the square of the depth. */
export function nest(depth: number, number: number, innermost: Uint8Array): Uint8Array {
  const heads: Uint8Array[] = [];
  let length = innermost.length;
  for (let level = 0; level < depth; level++) {
    const head = encode((writer) => writer.tag(number, WireType.LengthDelimited).uint32(length));
    heads.push(head);
    length += head.length;
  }
  return Buffer.concat([...heads.reverse(), innermost]);
}

/** A message that has a field of each type. */
export const SCHEMA = parseSchema(`
All
  string 1 string
  bytes 2 bytes
  bool 3 bool
  int32 4 int32
  int64 5 int64
  uint32 6 uint32
  uint64 7 uint64
  sint32 8 sint32
  sint64 9 sint64
  double 10 double
  float 11 float
  fixed32 12 fixed32
  fixed64 13 fixed64
  sfixed32 14 sfixed32
  sfixed64 15 sfixed64
  enum 16 enum
  message 17 All
  secret 18 secret
  opaque 19 opaque
  any 20 any
  hex 21 hex
  payload 22 payload
  strings 31 string*
  int32s 34 int32*
  doubles 40 double*
  sint64s 39 sint64*
  messages 47 All*
  names 50 map<string,string>
  byNumber 51 map<int64,All>
  flags 52 map<bool,bytes>
  secrets 53 secret*
  anys 54 any*
`);

/** The tree of a message of it. Throws where it cannot be read. */
export function decode(bytes: Uint8Array, payload?: string): Json {
  const limits = payload === undefined ? MESSAGE_LIMITS : { ...MESSAGE_LIMITS, payload };
  const decoded = decodeMessage(bytes, 'All', SCHEMA, limits);
  if (!decoded.ok) throw new Error(decoded.reason);
  return decoded.value;
}
