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

/** Services of turns: of a method of theirs that is not known it is not known either whether it uses a model. */
const turnServices = ['AgentService', 'BidiService', 'ChatService', 'CmdKService', 'InferenceService'];
/** Their methods beside the turns (PROTOCOL.md §1.2): none of them lets the client choose a model to run. */
const sideMethods = [
  'NameAgent',
  'UpdateConversationMetadata',
  'GetUsableModels',
  'GetDefaultModelForCli',
  'GetAllowedModelIntents',
  'UploadConversationBlobs',
  'UploadLocalAgentRunToPromptQuality',
  'GetSignedUrlForAttachedMedia',
  'NotifyConversationClone',
  'GetNewChatNudgeLegacyModelPicker',
  'GetNewChatNudgeParameterizedModelPicker',
  'GetPromptContextUsage',
  'ListLocalSubscriptionTools',
];

/** True for the path of an RPC that may use a model, though the table does not know its messages. */
export function mayUseModel(path: string): boolean {
  const [, service = '', method = ''] = /([A-Za-z0-9_]+)\/([A-Za-z0-9_]+)$/.exec(path) ?? [];
  if (method.startsWith('Stream')) return true;
  return turnServices.includes(service) && !sideMethods.includes(method);
}

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

/**
 * The models that the message inside of a BidiAppendRequest names, whatever stream it is for; undefined where there is none,
 * or one that no stream takes.
 */
export function readAppendedModels(bytes: Uint8Array): readonly string[] | undefined {
  const hex = readFieldPath(bytes, pathTo('BidiAppendRequest', 'data'));
  const binary = readFieldPath(bytes, pathTo('BidiAppendRequest', 'data_binary'));
  if (hex === undefined || binary === undefined) return undefined;
  return readAll([...hex.map(parseHex), ...binary]);
}

/** The same of a BidiAppendRequest in JSON. */
export function readAppendedModelsOfJson(body: JsonObject): readonly string[] | undefined {
  return readAll([
    ...valuesAt(body, ['data']).map((hex) =>
      typeof hex === 'string' ? parseHex(new TextEncoder().encode(hex)) : undefined,
    ),
    ...valuesAt(body, ['data_binary']).map((binary) =>
      typeof binary === 'string' ? decodeBase64(binary) : undefined,
    ),
  ]);
}

/** The models that a message in JSON names, in both spellings of its fields: servers differ in which of two they take. */
export function readNamedModelsOfJson(value: Json, message: string): readonly string[] {
  const paths = places[message] ?? [];
  return paths
    .flatMap((path) => valuesAt(value, path.split('.')))
    .filter((found) => typeof found === 'string')
    .filter((text) => text !== '');
}

/** True where the message prepares a turn, which another one then asks for, by whatever model. */
export function isPrewarm(bytes: Uint8Array, message: string): boolean {
  if (message !== 'AgentClientMessage') return false;
  return readFieldPath(bytes, pathTo(message, 'prewarm_request'))?.length !== 0;
}

/** The same of a message in JSON. */
export function isPrewarmOfJson(value: Json, message: string): boolean {
  return message === 'AgentClientMessage' && valuesAt(value, ['prewarm_request']).length > 0;
}

/** What HealthService's streams are tried with: `{1: "foo"}`, which is no message of a turn. */
const trial = '10,3,102,111,111';

/** Undefined unless each of them can be read, and there is one. */
function readAll(messages: readonly (Uint8Array | undefined)[]): readonly string[] | undefined {
  const found: string[] = [];
  let count = 0;
  for (const bytes of messages) {
    if (bytes === undefined) return undefined;
    if (bytes.length === 0) continue;
    const models = readAppended(bytes);
    if (models === undefined) return undefined;
    found.push(...models);
    count++;
  }
  return count > 0 ? found : undefined;
}

function readAppended(bytes: Uint8Array): readonly string[] | undefined {
  if (bytes.length === 5 && bytes.join() === trial) return [];
  const readings = appended.map((message) => readNamedModels(bytes, message));
  const readable = readings.filter((models) => models !== undefined);
  return readable.length > 0 ? readable.flat() : undefined;
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

/** What stands at the end of these names in either spelling, as often as there is something but null. */
function valuesAt(value: Json, names: readonly string[]): readonly Json[] {
  return names.reduce<readonly Json[]>(
    (found, name) => found.flatMap((inner) => (isJsonObject(inner) ? membersOf(inner, name) : [])),
    [value],
  );
}

function membersOf(value: JsonObject, name: string): readonly Json[] {
  return [...new Set([name, toCamel(name)])].flatMap((spelling) => value[spelling] ?? []);
}
