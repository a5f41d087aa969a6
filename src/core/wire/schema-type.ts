// What is known of protobuf messages: names, numbers and types of their fields.
import type { Json } from '../model/json.ts';

/** The highest field number that protobuf allows. */
export const MAX_FIELD_NUMBER = 2 ** 29 - 1;

const SCALARS = [
  'string',
  'bytes',
  'bool',
  'int32',
  'int64',
  'uint32',
  'uint64',
  'sint32',
  'sint64',
  'double',
  'float',
  'fixed32',
  'fixed64',
  'sfixed32',
  'sfixed64',
  'enum',
] as const;

export type Scalar = (typeof SCALARS)[number];
export type MapKeyScalar = Exclude<Scalar, 'bytes' | 'double' | 'float' | 'enum'>;
/**
 * `secret`: never kept, whatever its wire type · `opaque`: kept up to 64 bytes, else its length · `any`: read as an unknown
 * field is, so that text in bytes can be masked · `hex`: hex text of a message · `payload`: bytes of one; which one, the
 * caller of the decoder knows.
 */
export type SpecialType = 'secret' | 'opaque' | 'any' | 'hex' | 'payload';

export type PlainFieldType =
  | { readonly type: 'scalar'; readonly scalar: Scalar }
  | { readonly type: 'message'; readonly message: MessageType }
  | { readonly type: SpecialType };
/** A map comes as entries, messages of `key` 1 and `value` 2 that may each be left out. */
export interface MapType {
  readonly type: 'map';
  readonly entry: MessageType;
  readonly defaults: { readonly key: Json; readonly value: Json };
}
export type FieldType = PlainFieldType | MapType;

export interface SchemaField {
  readonly name: string;
  readonly number: number;
  readonly isRepeated: boolean;
  readonly type: FieldType;
}
export interface MessageType {
  readonly name: string;
  readonly fields: ReadonlyMap<number, SchemaField>;
}
/** Messages by name; they refer to each other, also in circles. */
export type Schema = ReadonlyMap<string, MessageType>;

const SCALAR_NAMES: ReadonlySet<string> = new Set(SCALARS);

/** What a scalar is that was not sent. */
export function defaultOf(scalar: Scalar): Json {
  if (scalar === 'string') return '';
  if (scalar === 'bytes') return { base64: '' };
  return scalar === 'bool' ? false : 0;
}

/** True for the name of a scalar type. */
export function isScalar(type: string): type is Scalar {
  return SCALAR_NAMES.has(type);
}

/** True where a message of one of these names can hold a field that must not be stored. */
export function reachesSecret(schema: Schema, names: readonly string[]): boolean {
  const seen = new Set<MessageType>();
  const rest = names.flatMap((name) => schema.get(name) ?? []);
  for (let message = rest.pop(); message !== undefined; message = rest.pop()) {
    if (seen.has(message)) continue;
    seen.add(message);
    for (const field of message.fields.values()) {
      if (field.type.type === 'secret') return true;
      if (field.type.type === 'message') rest.push(field.type.message);
      if (field.type.type === 'map') rest.push(field.type.entry);
    }
  }
  return false;
}
