// What the legacy chat is asked: `{"stream_unified_chat_request":{"conversation":[{"text":"…","type":1}]}}`.
import type { JsonObject } from '../../../model/json.ts';
import type { RequestFacts } from '../../dialect.ts';
import { type PromptPiece, toAttachment, toNewMessages, toRequestFacts } from '../../request-facts.ts';
import { type BlobTexts, noBlobs } from '../blob-texts.ts';
import { readMessageText } from '../message-text.ts';
import { isEnum, messageOf, messagesOf, textOf } from '../tree.ts';
import { toToolResult } from './tools.ts';

/** Facts of one message of the client, in any of its wrappings. */
export function readRequest(body: JsonObject): RequestFacts {
  return readMessages([body], noBlobs);
}

/** Facts of all messages that a client sent in one stream. */
export function readMessages(bodies: readonly JsonObject[], blobs: BlobTexts): RequestFacts {
  const messages = bodies.map(unwrap);
  const requests = messages.map((message) => messageOf(message, 'stream_unified_chat_request') ?? message);
  const model = requests
    .map((request) => textOf(messageOf(request, 'model_details'), 'model_name'))
    .find((name) => name !== undefined);
  return toRequestFacts(model, {
    pieces: requests.flatMap((request) => readConversation(request, blobs)),
    toolResults: messages.flatMap((message) => {
      const result = messageOf(message, 'client_side_tool_v2_result');
      return result === undefined ? [] : toToolResult(result);
    }),
  });
}

function unwrap(body: JsonObject): JsonObject {
  const message = messageOf(body, 'data') ?? messageOf(body, 'data_binary') ?? body;
  return messageOf(message, 'client_chunk') ?? message;
}

/** The human's messages after the last of the model's. */
function readConversation(request: JsonObject, blobs: BlobTexts): readonly PromptPiece[] {
  const all = messagesOf(request, 'conversation');
  const fresh = toNewMessages(all, (message) => isEnum(message, 'type', [2, 'TYPE_AI']));
  return fresh.flatMap((message) => readMessage(message, blobs));
}

function readMessage(message: JsonObject, blobs: BlobTexts): readonly PromptPiece[] {
  return [
    ...readMessageText(message, blobs),
    // Of both no field is known.
    ...messagesOf(message, 'attached_code_chunks').map((chunk) =>
      toAttachment({ kind: 'selection', text: JSON.stringify(chunk) }),
    ),
    ...messagesOf(message, 'images').map(() => toAttachment({ kind: 'image' })),
  ];
}
