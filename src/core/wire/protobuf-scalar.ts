// Scalars of protobuf → JSON.
import type { Json } from '../model/json.ts';
import { toRawNumber } from '../model/raw-number.ts';
import { encodeBase64 } from './base64.ts';
import { isHeldExactly } from './json-number.ts';
import { FIXED32, FIXED64, LENGTH, type ProtobufReader, VARINT } from './protobuf-reader.ts';
import type { Scalar } from './schema-type.ts';
import { decodeExact } from './utf8.ts';

/** A text of so few bytes is built faster by hand than by a decoder. */
const SHORT_TEXT_BYTES = 32;

const WIRE_TYPES: { readonly [S in Scalar]: number } = {
  string: LENGTH,
  bytes: LENGTH,
  bool: VARINT,
  int32: VARINT,
  int64: VARINT,
  uint32: VARINT,
  uint64: VARINT,
  sint32: VARINT,
  sint64: VARINT,
  enum: VARINT,
  double: FIXED64,
  fixed64: FIXED64,
  sfixed64: FIXED64,
  float: FIXED32,
  fixed32: FIXED32,
  sfixed32: FIXED32,
};

/** The wire type that a scalar has where it is not packed. */
export function wireTypeOf(scalar: Scalar): number {
  return WIRE_TYPES[scalar];
}

/** Reads a scalar of its own wire type; a number that a double does not hold becomes a raw one. */
export function readScalar(reader: ProtobufReader, scalar: Scalar): Json {
  switch (scalar) {
    case 'string':
      return readString(reader);
    case 'bytes':
      return { base64: encodeBase64(readBytes(reader)) };
    case 'double':
      return toNumber(reader.readDouble());
    case 'float':
      return toNumber(reader.readFloat());
    case 'fixed32':
      return reader.readFixed32();
    case 'sfixed32':
      return reader.readFixed32() | 0;
    case 'fixed64':
      reader.readFixed64();
      return toUnsigned(reader);
    case 'sfixed64':
      reader.readFixed64();
      return toSigned(reader);
    default:
      reader.readVarint();
      return toVarint(reader, scalar);
  }
}

type VarintScalar = 'bool' | 'int32' | 'int64' | 'uint32' | 'uint64' | 'sint32' | 'sint64' | 'enum';

function toVarint(reader: ProtobufReader, scalar: VarintScalar): Json {
  const { low, high } = reader;
  switch (scalar) {
    case 'bool':
      return low !== 0 || high !== 0;
    case 'int32':
    case 'enum':
      return low | 0;
    case 'uint32':
      return low;
    case 'sint32':
      return (low >>> 1) ^ -(low & 1);
    case 'int64':
      return toSigned(reader);
    case 'uint64':
      return toUnsigned(reader);
    case 'sint64':
      return toZigzag(low, high);
  }
}

/** The 64-bit number that was read last, without sign. */
export function toUnsigned({ low, high }: { readonly low: number; readonly high: number }): Json {
  return high < 0x20_0000 ? high * 2 ** 32 + low : toWhole((BigInt(high) << 32n) | BigInt(low));
}

function toSigned({ low, high }: { readonly low: number; readonly high: number }): Json {
  if (high < 0x8000_0000) return toUnsigned({ low, high });
  return toWhole(BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low)));
}

function toZigzag(low: number, high: number): Json {
  const bits = (BigInt(high) << 32n) | BigInt(low);
  return toWhole((bits & 1n) === 0n ? bits >> 1n : ~(bits >> 1n));
}

function toWhole(value: bigint): Json {
  const text = String(value);
  return isHeldExactly(text) ? Number(value) : toRawNumber(text);
}

/** JSON has no NaN and no infinities: they are the words that protobuf's own JSON has for them. */
function toNumber(value: number): Json {
  if (!Number.isFinite(value)) return String(value);
  return Object.is(value, -0) ? toRawNumber('-0') : value;
}

/** The bytes of a length-delimited value, not copied. */
export function readBytes(reader: ProtobufReader): Uint8Array {
  const end = reader.readLengthEnd();
  const bytes = reader.bytes.subarray(reader.at, end);
  reader.at = end;
  return bytes;
}

function readString(reader: ProtobufReader): Json {
  const end = reader.readLengthEnd();
  const start = reader.at;
  reader.at = end;
  return toText(reader.bytes, start, end) ?? { base64: encodeBase64(reader.bytes.subarray(start, end)) };
}

/** The text of these bytes, or undefined where they are no UTF-8. */
export function toText(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (end - start > SHORT_TEXT_BYTES) return decodeExact(bytes.subarray(start, end));
  let text = '';
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte > 0x7f) return decodeExact(bytes.subarray(start, end));
    text += String.fromCharCode(byte);
  }
  return text;
}
