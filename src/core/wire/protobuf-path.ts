// Takes single fields out of a protobuf message without reading the rest of it.
import { LENGTH, ProtobufReader } from './protobuf-reader.ts';
import type { Schema } from './schema-type.ts';

/** Field numbers from a message to a text or bytes inside of it. */
export type FieldPath = readonly number[];

/** The numbers of these names, from the message of that name on. Throws RangeError where the schema has no such field. */
export function toFieldPath(schema: Schema, message: string, names: readonly string[]): FieldPath {
  let type = schema.get(message);
  return names.map((name) => {
    const field = [...(type?.fields.values() ?? [])].find((known) => known.name === name);
    if (field === undefined) throw new RangeError(`expected a field ${name} on the way from ${message}`);
    type = field.type.type === 'message' ? field.type.message : undefined;
    return field.number;
  });
}

/**
 * The bytes at the end of the path: of every occurrence where a field comes more than once, because which one counts is for
 * the reader to say. Undefined where the bytes are no message, or what is on the way is none.
 */
export function readFieldPath(bytes: Uint8Array, path: FieldPath): readonly Uint8Array[] | undefined {
  const [number, ...rest] = path;
  const reader = new ProtobufReader(bytes);
  const found: Uint8Array[] = [];
  while (reader.at < reader.end) {
    reader.readTag();
    if (reader.fault !== undefined) return undefined;
    if (reader.number !== number || reader.wire !== LENGTH) {
      reader.skip();
      continue;
    }
    const end = reader.readLengthEnd();
    if (reader.fault !== undefined) return undefined;
    const value = bytes.subarray(reader.at, end);
    reader.at = end;
    const inner = rest.length === 0 ? [value] : readFieldPath(value, rest);
    if (inner === undefined) return undefined;
    found.push(...inner);
  }
  return reader.fault === undefined ? found : undefined;
}
