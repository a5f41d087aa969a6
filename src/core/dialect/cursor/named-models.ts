// Which models a message of Cursor's client names, read straight from its bytes (PROTOCOL.md §2.4).
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { decodeBase64 } from '../../wire/base64.ts';
import { parseHex } from '../../wire/hex.ts';
import { type FieldPath, readFieldPath, toFieldPath } from '../../wire/protobuf-path.ts';
import { cursorSchema } from './schema/cursor-schema.ts';

/** Where a message of that type names a model. */
const places: Readonly<Record<string, readonly string[]>> = {
  AgentClientMessage: [
    'run_request.requested_model.model_id',
    'run_request.model_details.model_id',
    'run_request.dev_raw_model_slug',
    'prewarm_request.requested_model.model_id',
    'prewarm_request.model_details.model_id',
  ],
  RunInferenceClientMessage: [
    'run_request.requested_model.model_id',
    'invoke_model.request.requested_model.model_id',
    'invoke_model.request.model_id',
  ],
  InferenceStreamRequest: ['requested_model.model_id', 'model_id'],
  StreamUnifiedChatRequest: ['model_details.model_name'],
  StreamUnifiedChatRequestWithTools: ['stream_unified_chat_request.model_details.model_name'],
  StreamUnifiedChatRequestWithToolsIdempotent: [
    'client_chunk.stream_unified_chat_request.model_details.model_name',
  ],
};
/** What an append may bring: which of them it is only its stream says. */
const appended = [
  'AgentClientMessage',
  'RunInferenceClientMessage',
  'StreamUnifiedChatRequestWithTools',
  'StreamUnifiedChatRequestWithToolsIdempotent',
];

/** The models that a message of this type names; undefined where the bytes are no such message, or of no type that names any. */
export function readNamedModels(bytes: Uint8Array, message: string): readonly string[] | undefined {
  const paths = pathsOf(message);
  if (paths.length === 0) return undefined;
  const found: string[] = [];
  for (const path of paths) {
    const values = readFieldPath(bytes, path);
    if (values === undefined) return undefined;
    found.push(...values.map(toText).filter((text) => text !== ''));
  }
  return found;
}

/** The models that the message inside of a BidiAppendRequest names, whatever stream it is for; undefined where it is none. */
export function readAppendedModels(bytes: Uint8Array): readonly string[] | undefined {
  const hex = readFieldPath(bytes, pathTo('BidiAppendRequest', 'data'));
  const binary = readFieldPath(bytes, pathTo('BidiAppendRequest', 'data_binary'));
  if (hex === undefined || binary === undefined) return undefined;
  return readAny([...hex.map(parseHex), ...binary]);
}

/** The same of a BidiAppendRequest in JSON. */
export function readAppendedModelsOfJson(body: JsonObject): readonly string[] {
  const hex = memberOf(body, ['data']);
  const binary = memberOf(body, ['dataBinary', 'data_binary']);
  return readAny([
    hex === undefined ? undefined : parseHex(new TextEncoder().encode(hex)),
    binary === undefined ? undefined : decodeBase64(binary),
  ]);
}

/** The models that a message in JSON names, in either spelling of its fields. */
export function readNamedModelsOfJson(value: Json, message: string): readonly string[] {
  const paths = places[message] ?? [];
  return paths.flatMap((path) => {
    let found: Json | undefined = value;
    for (const name of path.split('.'))
      found = isJsonObject(found) ? ((found[name] ?? found[toCamel(name)]) as Json | undefined) : undefined;
    return typeof found === 'string' && found !== '' ? [found] : [];
  });
}

function readAny(messages: readonly (Uint8Array | undefined)[]): readonly string[] {
  return messages.flatMap((bytes) =>
    bytes === undefined ? [] : appended.flatMap((message) => readNamedModels(bytes, message) ?? []),
  );
}

const known = new Map<string, readonly FieldPath[]>();

function pathsOf(message: string): readonly FieldPath[] {
  const paths = known.get(message) ?? (places[message] ?? []).map((names) => pathTo(message, names));
  known.set(message, paths);
  return paths;
}

function pathTo(message: string, names: string): FieldPath {
  return toFieldPath(cursorSchema(), message, names.split('.'));
}

function toText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function toCamel(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function memberOf(body: JsonObject, names: readonly string[]): string | undefined {
  return names.map((name) => body[name]).find((value) => typeof value === 'string');
}
