// Protobuf → a tree of fields in JSON, with the names that a schema table knows and `#<number>` for the rest.
import type { Json, JsonObject } from '../model/json.ts';
import { encodeBase64 } from './base64.ts';
import type { Drift } from './body-codec.ts';
import { parseHex, toHex32 } from './hex.ts';
import {
  FIXED32,
  isPlausibleMessage,
  LENGTH,
  type ProtobufFault,
  ProtobufReader,
  VARINT,
} from './protobuf-reader.ts';
import { readBytes, readScalar, toText, toUnsigned, wireTypeOf } from './protobuf-scalar.ts';
import type { MapType, MessageType, PlainFieldType, Scalar, Schema, SchemaField } from './schema-type.ts';
import { TextSpans } from './text-span.ts';

export type DecodedMessage =
  | { readonly ok: true; readonly value: JsonObject }
  | { readonly ok: false; readonly reason: ProtobufFault };

export interface MessageLimits {
  /** Messages inside each other: the outermost has depth 1. */
  readonly maxDepth: number;
  /** Values in the tree, elements of packed fields included. */
  readonly maxFields: number;
  /** The name of the message that `hex` and `payload` fields hold; where it is not known they are read as unknown fields. */
  readonly payload?: string;
  readonly drift?: Drift;
}

/** Sub-agents in sub-agents nest a dozen messages each; the rest of the pipeline holds 400 levels of JSON. */
const MAX_DEPTH = 100;
/** A 16 MiB message of real text has some ten thousand fields; a million take 100 MB of memory. */
const MAX_FIELDS = 1_000_000;
export const MESSAGE_LIMITS: MessageLimits = { maxDepth: MAX_DEPTH, maxFields: MAX_FIELDS };

/** What stands for the content of a field that must not be stored. */
export const NOT_STORED = '[NOT STORED]';
/** Ids and digests are shorter; what is longer is content. */
const MAX_OPAQUE_BYTES = 64;
const UNKNOWN: MessageType = { name: '', fields: new Map() };

/**
 * The tree of a message of this type (without it in the schema, all its fields are unknown). A field that is repeated in
 * the schema, or came twice, is an array; one whose wire type is not the schema's is an unknown one. An unknown
 * length-delimited field is text, else a tree, else `{"base64"}`: the first that its bytes can be.
 */
export function decodeMessage(
  bytes: Uint8Array,
  type: string,
  schema: Schema,
  limits: MessageLimits = MESSAGE_LIMITS,
): DecodedMessage {
  return new TreeBuilder(bytes, schema, limits).build(schema.get(type) ?? UNKNOWN);
}

type Tree = Record<string, Json>;

class TreeBuilder {
  readonly #reader: ProtobufReader;
  /** Made at the first unknown field that has a length. */
  #texts: TextSpans | undefined;
  readonly #schema: Schema;
  readonly #limits: MessageLimits;
  #fields = 0;
  /** Fields that the schema does not know, of messages that it does. */
  #strange = 0;
  #depth = 0;

  constructor(bytes: Uint8Array, schema: Schema, limits: MessageLimits) {
    this.#reader = new ProtobufReader(bytes);
    this.#schema = schema;
    this.#limits = limits;
  }

  build(type: MessageType): DecodedMessage {
    const value = this.#readMessage(type, this.#reader.end);
    const { fault } = this.#reader;
    if (fault !== undefined) return { ok: false, reason: fault };
    if (this.#strange > 0) this.#limits.drift?.unknownFields(this.#strange);
    return { ok: true, value };
  }

  #readMessage(type: MessageType, end: number): JsonObject {
    const reader = this.#reader;
    const outerEnd = reader.end;
    const tree: Tree = {};
    if (++this.#depth > this.#limits.maxDepth) reader.fail('too-deep');
    else reader.end = end;
    while (reader.at < reader.end) {
      reader.readTag();
      if (reader.fault !== undefined) break;
      const field = type.fields.get(reader.number);
      if (field !== undefined) this.#addKnown(tree, field);
      else if (type.fields.size > 0) this.#addStrange(tree);
      else this.#addUnknown(tree);
    }
    this.#depth--;
    if (reader.fault === undefined) reader.end = outerEnd;
    return tree;
  }

  #count(): void {
    if (++this.#fields > this.#limits.maxFields) this.#reader.fail('too-many-fields');
  }

  #addKnown(tree: Tree, field: SchemaField): void {
    const { type } = field;
    const { wire } = this.#reader;
    if (type.type === 'map') {
      if (wire === LENGTH) this.#addEntry(tree, field.name, type);
      else this.#addStrange(tree);
    } else if (hasWireType(type, wire)) this.#add(tree, field, this.#readValue(type));
    else if (field.isRepeated && wire === LENGTH && type.type === 'scalar')
      this.#addPacked(tree, field, type.scalar);
    else this.#addStrange(tree);
  }

  #addStrange(tree: Tree): void {
    this.#strange++;
    this.#addUnknown(tree);
  }

  #addUnknown(tree: Tree): void {
    const name = `#${this.#reader.number}`;
    this.#add(tree, { name, isRepeated: false }, this.#readUnknown());
  }

  #add(tree: Tree, { name, isRepeated }: Pick<SchemaField, 'name' | 'isRepeated'>, value: Json): void {
    this.#count();
    const known = tree[name];
    if (known === undefined) tree[name] = isRepeated ? [value] : value;
    // A single value is never an array, so an array is what came so far; this builder made it.
    else if (Array.isArray(known)) (known as Json[]).push(value);
    else tree[name] = [known, value];
  }

  #addPacked(tree: Tree, field: SchemaField, scalar: Scalar): void {
    const reader = this.#reader;
    const end = reader.readLengthEnd();
    const outerEnd = reader.end;
    reader.end = end;
    tree[field.name] ??= [];
    while (reader.at < reader.end) this.#add(tree, field, readScalar(reader, scalar));
    if (reader.fault === undefined) reader.end = outerEnd;
  }

  #addEntry(tree: Tree, name: string, { entry, defaults }: MapType): void {
    const pair = this.#readMessage(entry, this.#reader.readLengthEnd());
    this.#count();
    tree[name] ??= {};
    // defineProperty, because "__proto__" is a key like any other.
    Object.defineProperty(tree[name], toKey(pair.key ?? defaults.key), {
      value: pair.value ?? defaults.value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }

  /** The value of a field whose wire type is right. */
  #readValue(type: PlainFieldType): Json {
    const reader = this.#reader;
    switch (type.type) {
      case 'scalar':
        return readScalar(reader, type.scalar);
      case 'message':
        return this.#readMessage(type.message, reader.readLengthEnd());
      case 'secret':
        reader.skip();
        return NOT_STORED;
      case 'any':
        return this.#readUnknown();
      case 'opaque':
        return reader.wire === LENGTH ? toOpaque(readBytes(reader)) : this.#readUnknown();
      case 'payload':
        return this.#readPayload(readBytes(reader));
      case 'hex': {
        const text = readBytes(reader);
        const bytes = parseHex(text);
        return bytes === undefined ? toOpaque(text) : this.#readPayload(bytes);
      }
    }
  }

  /** A message inside a value. One that is not of its type is not shown: it might hold what must not be stored. */
  #readPayload(bytes: Uint8Array): Json {
    const { payload = '' } = this.#limits;
    const inner = new TreeBuilder(bytes, this.#schema, this.#limits);
    inner.#fields = this.#fields;
    inner.#depth = this.#depth;
    const decoded = inner.build(this.#schema.get(payload) ?? UNKNOWN);
    this.#fields = inner.#fields;
    if (decoded.ok) return decoded.value;
    this.#limits.drift?.unreadPayload();
    return toOpaque(bytes);
  }

  #readUnknown(): Json {
    const reader = this.#reader;
    if (reader.wire === VARINT) {
      reader.readVarint();
      return toUnsigned(reader);
    }
    if (reader.wire === LENGTH) return this.#readUnknownBytes(reader.readLengthEnd());
    if (reader.wire === FIXED32) return { fixed32: reader.readFixed32() };
    reader.readFixed64();
    return { fixed64: toHex32(reader.high) + toHex32(reader.low) };
  }

  #readUnknownBytes(end: number): Json {
    const reader = this.#reader;
    const { bytes, at } = reader;
    if (reader.fault !== undefined) return '';
    this.#texts ??= new TextSpans(bytes);
    const text = this.#texts.isText(at, end) ? toText(bytes, at, end) : undefined;
    if (text === undefined && this.#depth < this.#limits.maxDepth && isPlausibleMessage(bytes, at, end))
      return this.#readMessage(UNKNOWN, end);
    reader.at = end;
    return text ?? { base64: encodeBase64(bytes.subarray(at, end)) };
  }
}

function hasWireType(type: PlainFieldType, wire: number): boolean {
  switch (type.type) {
    case 'scalar':
      return wire === wireTypeOf(type.scalar);
    case 'message':
    case 'hex':
    case 'payload':
      return wire === LENGTH;
    case 'secret':
    case 'any':
    case 'opaque':
      return true;
  }
}

/** What is kept of bytes that are not to be shown: all of a few, of more their number. */
export function toOpaque(bytes: Uint8Array): Json {
  return bytes.length > MAX_OPAQUE_BYTES ? { bytes: bytes.length } : { base64: encodeBase64(bytes) };
}

/** A key that is no text (not UTF-8, or sent twice) is one by its JSON. */
function toKey(key: Json): string {
  return typeof key === 'string' ? key : JSON.stringify(key);
}
