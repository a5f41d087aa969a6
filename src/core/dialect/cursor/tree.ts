// Reads trees of Cursor's messages, which may have any shape: fields have the names of the schema, or those of protobuf's JSON.
import { isJsonObject, type Json, type JsonObject, type JsonPath } from '../../model/json.ts';
import { fieldOf, objectsOf } from '../fields.ts';

type Source = Json | undefined;

/** `text_delta` → `textDelta`, as the JSON codec writes it. */
const camelNames = new Map<string, string>();

function toCamel(name: string): string {
  const known = camelNames.get(name);
  if (known !== undefined) return known;
  const camel = name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  camelNames.set(name, camel);
  return camel;
}

/** The name that a field has in the schema, of either name. */
export function toSnake(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The key under which a field stands in this object. */
function keyOf(source: Source, name: string): string {
  if (!isJsonObject(source) || Object.hasOwn(source, name)) return name;
  const camel = toCamel(name);
  return Object.hasOwn(source, camel) ? camel : name;
}

/** The field, or undefined where `source` is no object or lacks it. */
export function memberOf(source: Source, name: string): Source {
  return fieldOf(source, keyOf(source, name));
}

/** The field where it is a message. */
export function messageOf(source: Source, name: string): JsonObject | undefined {
  const value = memberOf(source, name);
  return isJsonObject(value) ? value : undefined;
}

/** The field where it is a text with something in it. */
export function textOf(source: Source, name: string): string | undefined {
  const value = memberOf(source, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The field where it is a number, or digits, as the JSON codec writes 64 bits. */
export function numberOf(source: Source, name: string): number | undefined {
  const value = memberOf(source, name);
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** The messages of a repeated field; one alone where it came once and is not known as repeated. */
export function messagesOf(source: Source, name: string): readonly JsonObject[] {
  const value = memberOf(source, name);
  return isJsonObject(value) ? [value] : objectsOf(value);
}

/** True where the field is this value of an enum: its number, or a name that ends so (`…_ROLE_USER`). */
export function isEnum(source: Source, name: string, [number, suffix]: readonly [number, string]): boolean {
  const value = memberOf(source, name);
  return value === number || (typeof value === 'string' && value.endsWith(suffix));
}

/** A value and where it stands. */
export interface Place {
  readonly value: Json;
  readonly path: JsonPath;
}

/** The field of that name below a place, undefined where there is none. */
export function stepTo(place: Place | undefined, ...names: readonly string[]): Place | undefined {
  let current = place;
  for (const name of names) {
    if (current === undefined) return undefined;
    const key = keyOf(current.value, name);
    const value = fieldOf(current.value, key);
    current = value === undefined ? undefined : { value, path: [...current.path, key] };
  }
  return current;
}
