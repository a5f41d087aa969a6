// A message that came as JSON → what may be stored of it (protobuf.dev/programming-guides/json).
import type { Json, JsonObject } from '../model/json.ts';
import { isJsonObject } from '../model/json.ts';
import { isRawNumber } from '../model/raw-number.ts';
import { NOT_STORED } from './protobuf.ts';
import type { FieldType, MessageType } from './schema-type.ts';

/** What stands in the place of a text that holds bytes. */
export interface ByteReaders {
  /** Hex of a message. */
  hex(text: string): Json;
  /** Base64, which is how JSON has bytes, of a message. */
  payload(text: string): Json;
  /** Base64 of a text, or any other text. */
  any(text: string): Json;
}

/**
 * The value as it came, but for secret fields, which are not stored, and fields of bytes, which are read, so that what is in
 * them can be masked. Fields are known by their name in the schema and by its camelCase form.
 */
export function toStoredMessage(value: Json, type: MessageType, read: ByteReaders): Json {
  if (Array.isArray(value)) return value.map((item: Json) => toStoredMessage(item, type, read));
  if (!isJsonObject(value) || isRawNumber(value)) return value;
  const fields = fieldsByName(type);
  return mapMembers(value, (member, name) => {
    const field = fields.get(name);
    return field === undefined ? member : toStoredField(member, field, read);
  });
}

function toStoredField(value: Json, type: FieldType, read: ByteReaders): Json {
  switch (type.type) {
    case 'secret':
      return NOT_STORED;
    case 'message':
      return toStoredMessage(value, type.message, read);
    case 'map': {
      const item = type.entry.fields.get(2)?.type;
      if (item === undefined || !isJsonObject(value) || isRawNumber(value)) return value;
      return mapMembers(value, (member) => toStoredField(member, item, read));
    }
    case 'hex':
    case 'payload':
    case 'any':
      return typeof value === 'string' ? read[type.type](value) : value;
    case 'scalar':
    case 'opaque':
      return value;
  }
}

function mapMembers(object: JsonObject, map: (member: Json, name: string) => Json): Json {
  // fromEntries, because a recorded "__proto__" is a member like any other.
  return Object.fromEntries(Object.entries(object).map(([name, member]) => [name, map(member, name)]));
}

const byName = new WeakMap<MessageType, ReadonlyMap<string, FieldType>>();

function fieldsByName(message: MessageType): ReadonlyMap<string, FieldType> {
  const known = byName.get(message);
  if (known !== undefined) return known;
  const fields = new Map<string, FieldType>();
  for (const { name, type } of message.fields.values()) {
    fields.set(name, type);
    fields.set(toCamelCase(name), type);
  }
  byName.set(message, fields);
  return fields;
}

function toCamelCase(name: string): string {
  return name.replace(/_+(.?)/g, (_, letter: string) => letter.toUpperCase());
}
