// Responses requests: `{"model":"…","input":"…"}`, or `input` as a list of items; over a WebSocket with `"type":"response.create"`.
import type { Json, JsonObject } from '../../model/json.ts';
import type { RequestFacts, ToolResult } from '../dialect.ts';
import { fieldOf, filledField, objectsOf, textField } from '../fields.ts';
import {
  type InjectedText,
  type PromptPiece,
  toAddress,
  toAttachment,
  toNewMessages,
  toRequestFacts,
  toTextPieces,
} from '../request-facts.ts';

/** What Codex tells the model in the user's name. */
const injected: readonly InjectedText[] = [
  ['<environment_context>', '</environment_context>'],
  ['<user_instructions>', '</user_instructions>'],
  ['# AGENTS.md instructions', '</INSTRUCTIONS>'],
];

/** Facts of a Responses request; one without any new input goes on with the response that it names. */
export function readRequest(body: JsonObject): RequestFacts {
  const items = toNewMessages(objectsOf(toInputItems(body.input)), isOfModel);
  const facts = toRequestFacts(filledField(body, 'model'), {
    pieces: items.filter(isOfUser).flatMap(({ content }) => toPieces(content)),
    toolResults: items.flatMap(toToolResults),
  });
  const namesResponse = filledField(body, 'previous_response_id') !== undefined;
  const hasInput = facts.prompt.text !== '' || facts.prompt.attachments.length > 0;
  return { ...facts, isContinuation: facts.isContinuation || (namesResponse && !hasInput) };
}

/** The input as a list of items: a string is one message of the user. */
export function toInputItems(input: Json | undefined): Json {
  return typeof input === 'string' ? [{ role: 'user', content: input }] : (input ?? []);
}

/** True for what a response gave and the client sends back: messages, reasoning, calls, and references to them. */
function isOfModel(item: JsonObject): boolean {
  const type = textField(item, 'type') ?? 'message';
  if (type === 'message') return item.role === 'assistant';
  return modelItems.has(type) || type.endsWith('_call');
}

const modelItems = new Set(['reasoning', 'mcp_approval_request', 'mcp_list_tools', 'item_reference']);

function isOfUser(item: JsonObject): boolean {
  return (textField(item, 'type') ?? 'message') === 'message' && item.role === 'user';
}

function toPieces(content: Json | undefined): readonly PromptPiece[] {
  if (typeof content === 'string') return toTextPieces(content, injected);
  return objectsOf(content).flatMap(toPartPieces);
}

function toPartPieces(part: JsonObject): readonly PromptPiece[] {
  switch (part.type) {
    case 'input_text':
    case 'text':
      return toTextPieces(textField(part, 'text') ?? '', injected);
    case 'input_image': {
      const path = toAddress(filledField(part, 'image_url')) ?? textField(part, 'file_id');
      return [toAttachment({ kind: 'image', path })];
    }
    case 'input_file': {
      const path =
        filledField(part, 'filename') ??
        toAddress(filledField(part, 'file_url')) ??
        textField(part, 'file_id');
      return [toAttachment({ kind: 'file', path })];
    }
    case 'input_audio':
      return [toAttachment({ kind: 'other' })];
    default:
      return [];
  }
}

/** Items such as `{"type":"function_call_output","call_id":"…","output":"…"}`, and the human's yes or no to an MCP call. */
function toToolResults(item: JsonObject): readonly ToolResult[] {
  const type = textField(item, 'type') ?? '';
  if (type === 'mcp_approval_response') return toApproval(item);
  const field = type === 'tool_search_output' ? 'tools' : 'output';
  if (field === 'output' && !type.endsWith('_call_output')) return [];
  const id = filledField(item, 'call_id') ?? filledField(item, 'id');
  if (id === undefined) return [];
  const hasFailed = item.status === 'failed' || item.status === 'incomplete';
  return [{ id, result: fieldOf(item, field) ?? null, status: hasFailed ? 'failed' : 'completed' }];
}

function toApproval(item: JsonObject): readonly ToolResult[] {
  const id = filledField(item, 'approval_request_id');
  if (id === undefined || typeof item.approve !== 'boolean') return [];
  const { approve } = item;
  const reason = filledField(item, 'reason');
  const result = { approve, ...(reason === undefined ? {} : { reason }) };
  return [{ id, result, status: approve ? 'completed' : 'rejected' }];
}
