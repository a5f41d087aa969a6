// Chat Completions requests: `{"model":"…","messages":[{"role":"user","content":"…"}]}`.
import type { Json, JsonObject } from '../../model/json.ts';
import type { RequestFacts, ToolResult } from '../dialect.ts';
import { fieldOf, filledField, objectField, objectsOf, textField } from '../fields.ts';
import {
  type PromptPiece,
  toAddress,
  toAttachment,
  toNewMessages,
  toRequestFacts,
} from '../request-facts.ts';

/** Facts of a Chat Completions request. */
export function readRequest(body: JsonObject): RequestFacts {
  const messages = toNewMessages(objectsOf(body.messages), (message) => message.role === 'assistant');
  return toRequestFacts(filledField(body, 'model'), {
    pieces: messages.filter(({ role }) => role === 'user').flatMap(({ content }) => toPieces(content)),
    toolResults: messages.flatMap(toToolResults),
  });
}

function toPieces(content: Json | undefined): readonly PromptPiece[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return objectsOf(content).flatMap(toPartPieces);
}

function toPartPieces(part: JsonObject): readonly PromptPiece[] {
  switch (part.type) {
    case 'text':
      return [{ type: 'text', text: textField(part, 'text') ?? '' }];
    case 'image_url': {
      const url = textField(part.image_url, 'url') ?? textField(part, 'image_url');
      return [toAttachment({ kind: 'image', path: toAddress(url) })];
    }
    case 'file': {
      const file = objectField(part, 'file');
      return [
        toAttachment({ kind: 'file', path: filledField(file, 'filename') ?? textField(file, 'file_id') }),
      ];
    }
    case 'input_audio':
      return [toAttachment({ kind: 'other' })];
    default:
      return [];
  }
}

/** `{"role":"tool","tool_call_id":"…"}`, and `{"role":"function","name":"…"}`, whose calls have no id but their name. */
function toToolResults(message: JsonObject): readonly ToolResult[] {
  const idFields = new Map([
    ['tool', 'tool_call_id'],
    ['function', 'name'],
  ]);
  const idField = idFields.get(textField(message, 'role') ?? '');
  const id = idField && filledField(message, idField);
  return id ? [{ id, result: fieldOf(message, 'content') ?? null, status: 'completed' }] : [];
}
