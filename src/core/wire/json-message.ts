// A message that came as JSON → what may be stored of it (protobuf.dev/programming-guides/json).
import type { Json, JsonObject } from '../model/json.ts';
import { isJsonObject } from '../model/json.ts';
import { isRawNumber } from '../model/raw-number.ts';
import { NOT_STORED } from './protobuf.ts';
import type { FieldType, MessageType } from './schema-type.ts';

/** Reads hex text as a message; what it gives stands in its place. */
export type ReadHex = (hex: string) => Json;

/**
 * The value as it came, but for secret fields, which are not stored, and fields of hex, which are read, so that what is in
 * them can be masked. Fields are known by their name in the schema and by its camelCase form.
 */
export function toStoredMessage(value: Json, type: MessageType, readHex: ReadHex): Json {
  if (Array.isArray(value)) return value.map((item: Json) => toStoredMessage(item, type, readHex));
  if (!isJsonObject(value) || isRawNumber(value)) return value;
  const fields = fieldsByName(type);
  return mapMembers(value, (member, name) => {
    const field = fields.get(name);
    return field === undefined ? member : toStoredField(member, field, readHex);
  });
}

function toStoredField(value: Json, type: FieldType, readHex: ReadHex): Json {
  switch (type.type) {
    case 'secret':
      return NOT_STORED;
    case 'message':
      return toStoredMessage(value, type.message, readHex);
    case 'map': {
      const item = type.entry.fields.get(2)?.type;
      if (item === undefined || !isJsonObject(value) || isRawNumber(value)) return value;
      return mapMembers(value, (member) => toStoredField(member, item, readHex));
    }
    case 'hex':
      return typeof value === 'string' ? readHex(value) : value;
    case 'scalar':
    case 'any':
    case 'opaque':
    case 'payload':
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
