// Protobuf as protobuf.dev/programming-guides/encoding has it, written by field numbers: knows nothing of our decoder.

/** A number is a varint, a text or bytes (also a message) are length-delimited. */
export type FieldValue = number | bigint | boolean | string | Uint8Array;
export type Field = readonly [number: number, value: FieldValue];

/** The bytes of a message with these fields, in this order; a number twice is a repeated field. */
export function encode(...fields: readonly Field[]): Uint8Array {
  return concat(fields.flatMap(([number, value]) => encodeField(number, value)));
}

/** A Connect envelope: one byte of flags, four of length, the payload. */
export function envelope(payload: Uint8Array, flags = 0): Uint8Array {
  const header = new Uint8Array(5);
  header[0] = flags;
  new DataView(header.buffer).setUint32(1, payload.length);
  return concat([header, payload]);
}

/** Lower-case hex, as BidiAppend carries messages. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function concat(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function encodeField(number: number, value: FieldValue): readonly Uint8Array[] {
  if (typeof value === 'boolean') return encodeField(number, value ? 1 : 0);
  if (typeof value === 'number' || typeof value === 'bigint') return [varint(number << 3), varint(value)];
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  return [varint((number << 3) | 2), varint(bytes.length), bytes];
}

function varint(value: number | bigint): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
