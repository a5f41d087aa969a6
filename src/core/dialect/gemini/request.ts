// Gemini requests: `{"contents":[{"role":"user","parts":[{"text":"…"}]}]}`; the model is in the path.
import type { Json, JsonObject } from '../../model/json.ts';
import type { RequestFacts, ToolResult } from '../dialect.ts';
import { fieldOf, filledField, objectField, objectsOf, textField } from '../fields.ts';
import { type PromptPiece, toAttachment, toNewMessages, toRequestFacts } from '../request-facts.ts';

/** Facts of a Gemini request with its upstream path. */
export function readRequest(body: JsonObject, path = ''): RequestFacts {
  const contents = toNewMessages(objectsOf(body.contents), (content) => content.role === 'model');
  const parts = contents.flatMap((content) => objectsOf(content.parts));
  return toRequestFacts(readModel(path), {
    pieces: parts.flatMap(toPieces),
    toolResults: parts.flatMap(toToolResults),
  });
}

/** The model in `/v1beta/models/gemini-3-pro:generateContent`. */
export function readModel(path: string): string | undefined {
  return /\/models\/([^/:?#]+):[^/]*$/.exec(path)?.[1];
}

function toPieces(part: JsonObject): readonly PromptPiece[] {
  const text = textField(part, 'text');
  if (text !== undefined) return [{ type: 'text', text }];
  const file = eitherObject(part, ['inlineData', 'inline_data', 'fileData', 'file_data']);
  if (file === undefined) return [];
  const type = filledField(file, 'mimeType') ?? filledField(file, 'mime_type') ?? '';
  const path =
    filledField(file, 'displayName') ?? filledField(file, 'fileUri') ?? textField(file, 'file_uri');
  return [toAttachment({ kind: toKind(type), path })];
}

function toKind(mimeType: string): 'image' | 'file' | 'other' {
  if (mimeType.startsWith('image/')) return 'image';
  return /^(text|application)\//.test(mimeType) ? 'file' : 'other';
}

/** A call without an id is answered by the tool's name. */
function toToolResults(part: JsonObject): readonly ToolResult[] {
  const answer = eitherObject(part, ['functionResponse', 'function_response']);
  const id = filledField(answer, 'id') ?? filledField(answer, 'name');
  if (id === undefined) return [];
  const result: Json = fieldOf(answer, 'response') ?? null;
  const hasFailed = (fieldOf(result, 'error') ?? null) !== null;
  return [{ id, result, status: hasFailed ? 'failed' : 'completed' }];
}

/** The first of these fields that is an object: the API takes both its JSON names and those of its protobuf. */
function eitherObject(part: JsonObject, keys: readonly string[]): JsonObject | undefined {
  return keys.map((key) => objectField(part, key)).find((value) => value !== undefined);
}
