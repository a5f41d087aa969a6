// The other way round of encode.ts: looks into messages by field numbers, as far as the backend and the client need it.

/** The fields of a message, each with its values in order; a text, bytes and a message are bytes. Throws for what is no message. */
export function decode(bytes: Uint8Array): ReadonlyMap<number, readonly (bigint | Uint8Array)[]> {
  const fields = new Map<number, (bigint | Uint8Array)[]>();
  for (let at = 0; at < bytes.length; ) {
    const tag = readVarint(bytes, at);
    const number = Number(tag.value >> 3n);
    const field = readValue(bytes, tag.end, Number(tag.value & 7n));
    fields.set(number, [...(fields.get(number) ?? []), field.value]);
    at = field.end;
  }
  return fields;
}

/** The message at the end of these numbers, each the first of its field; undefined where there is none. */
export function messageAt(bytes: Uint8Array, ...numbers: readonly number[]): Uint8Array | undefined {
  let message: Uint8Array | undefined = bytes;
  for (const number of numbers) {
    const value: bigint | Uint8Array | undefined =
      message === undefined ? undefined : decode(message).get(number)?.[0];
    message = typeof value === 'bigint' ? undefined : value;
  }
  return message;
}

/** The text there, or an empty one. */
export function textAt(bytes: Uint8Array, ...numbers: readonly number[]): string {
  return new TextDecoder().decode(messageAt(bytes, ...numbers));
}

/** The number there; 0, which is not on the wire, where there is none. */
export function numberAt(bytes: Uint8Array, ...numbers: readonly number[]): number {
  const message = messageAt(bytes, ...numbers.slice(0, -1));
  const value = message === undefined ? undefined : decode(message).get(numbers.at(-1) ?? 0)?.[0];
  return typeof value === 'bigint' ? Number(value) : 0;
}

/** True where the message has this field. */
export function hasField(bytes: Uint8Array, number: number): boolean {
  return decode(bytes).has(number);
}

interface Read<Value> {
  readonly value: Value;
  readonly end: number;
}

function readValue(bytes: Uint8Array, at: number, wireType: number): Read<bigint | Uint8Array> {
  if (wireType === 0) return readVarint(bytes, at);
  if (wireType === 1) return readBytes(bytes, at, 8);
  if (wireType === 5) return readBytes(bytes, at, 4);
  if (wireType !== 2) throw new RangeError(`expected a wire type of 0, 1, 2 or 5, found ${wireType}`);
  const length = readVarint(bytes, at);
  return readBytes(bytes, length.end, Number(length.value));
}

function readBytes(bytes: Uint8Array, at: number, length: number): Read<Uint8Array> {
  const end = at + length;
  if (end > bytes.length) throw new RangeError(`expected ${length} bytes, found ${bytes.length - at}`);
  return { value: bytes.subarray(at, end), end };
}

function readVarint(bytes: Uint8Array, at: number): Read<bigint> {
  let value = 0n;
  for (let end = at; end < bytes.length && end < at + 10; end++) {
    const byte = bytes[end] ?? 0;
    value |= BigInt(byte & 0x7f) << BigInt(7 * (end - at));
    if (byte < 0x80) return { value, end: end + 1 };
  }
  throw new RangeError('expected a varint, found no end of it');
}
