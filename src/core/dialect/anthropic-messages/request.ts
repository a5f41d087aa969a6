// Messages requests: `{"model":"…","messages":[{"role":"user","content":[{"type":"text","text":"…"}]}]}`.
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

/** What Claude Code tells the model in the user's name. */
const injected: readonly InjectedText[] = [['<system-reminder>', '</system-reminder>']];

/** How Claude Code's result begins when the human said no. */
const rejection = "The user doesn't want to proceed with this tool use";

/** Facts of a Messages request. */
export function readRequest(body: JsonObject): RequestFacts {
  const all = objectsOf(body.messages);
  const model = filledField(body, 'model');
  if (isResumed(all.at(-1))) {
    return { ...toRequestFacts(model, { pieces: [], toolResults: [] }), isContinuation: true };
  }
  const messages = toNewMessages(all, (message) => message.role === 'assistant');
  const contents = messages.filter(({ role }) => role === 'user').map(({ content }) => content);
  return toRequestFacts(model, {
    pieces: contents.flatMap(toPieces),
    toolResults: contents.flatMap((content) => objectsOf(content).flatMap(toToolResults)),
  });
}

/** True for an answer that paused in a server-side tool (`pause_turn`) and is sent back to be gone on with. */
function isResumed(last: JsonObject | undefined): boolean {
  if (last?.role !== 'assistant') return false;
  return objectsOf(last.content).some((block) => block.type === 'server_tool_use');
}

function toPieces(content: Json | undefined): readonly PromptPiece[] {
  if (typeof content === 'string') return toTextPieces(content, injected);
  return objectsOf(content).flatMap(toBlockPieces);
}

function toBlockPieces(block: JsonObject): readonly PromptPiece[] {
  switch (block.type) {
    case 'text':
      return toTextPieces(textField(block, 'text') ?? '', injected);
    case 'image':
      return [toAttachment({ kind: 'image', path: toSourceAddress(block.source) })];
    case 'document': {
      const path = filledField(block, 'title') ?? toSourceAddress(block.source);
      return [toAttachment({ kind: 'file', path, text: toSourceText(block.source) })];
    }
    case 'container_upload':
      return [toAttachment({ kind: 'file', path: textField(block, 'file_id') })];
    case 'search_result':
      return [
        toAttachment({ kind: 'other', path: textField(block, 'source'), text: toPlainText(block.content) }),
      ];
    default:
      return [];
  }
}

function toSourceAddress(source: Json | undefined): string | undefined {
  return toAddress(textField(source, 'url')) ?? textField(source, 'file_id');
}

function toSourceText(source: Json | undefined): string | undefined {
  if (textField(source, 'type') === 'text') return textField(source, 'data');
  return toPlainText(fieldOf(source, 'content'));
}

function toPlainText(content: Json | undefined): string {
  if (typeof content === 'string') return content;
  return objectsOf(content)
    .map((block) => textField(block, 'text') ?? '')
    .join('\n');
}

function toToolResults(block: JsonObject): readonly ToolResult[] {
  const id = filledField(block, 'tool_use_id');
  if (block.type !== 'tool_result' || id === undefined) return [];
  return [{ id, result: fieldOf(block, 'content') ?? null, status: toStatus(block) }];
}

function toStatus(block: JsonObject): ToolResult['status'] {
  if (block.is_error !== true) return 'completed';
  return toPlainText(block.content).startsWith(rejection) ? 'rejected' : 'failed';
}
