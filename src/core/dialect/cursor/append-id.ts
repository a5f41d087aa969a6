// Which run an append is for, read before it is known what messages that run has.
import { isJsonObject } from '../../model/json.ts';
import { parseJson } from '../../wire/json.ts';
import { decodeMessage } from '../../wire/protobuf.ts';
import { parseSchema } from '../../wire/schema.ts';
import type { Schema } from '../../wire/schema-type.ts';
import { decodeExact } from '../../wire/utf8.ts';
import { readRequestId } from './request-id.ts';

/** A BidiAppendRequest whose message is not looked into. */
const table = `
BidiRequestId
  request_id 1 string

Addressed
  data 1 opaque
  request_id 2 BidiRequestId
  data_binary 4 opaque
`;
let parsed: Schema | undefined;
/** The request itself is flat: what is deeper stands in its JSON form only by mistake. */
const MAX_DEPTH = 32;
const BRACE = 0x7b;

/** The `request_id` inside a whole BidiAppendRequest, protobuf or JSON (PROTOCOL.md §1.5); undefined where it has none. */
export function readAppendId(body: Uint8Array): string | undefined {
  // A message of ours begins with a tag, and "{" would be one of a group, which no message has.
  const value = body[0] === BRACE ? readJson(body) : readAddress(body);
  return isJsonObject(value) ? readRequestId(value) : undefined;
}

function readAddress(body: Uint8Array) {
  parsed ??= parseSchema(table);
  const decoded = decodeMessage(body, 'Addressed', parsed);
  return decoded.ok ? decoded.value : undefined;
}

function readJson(body: Uint8Array) {
  const read = parseJson(decodeExact(body) ?? '', { maxDepth: MAX_DEPTH });
  return read.ok ? read.value : undefined;
}
