// Which conversation and which run a message of the client belongs to, on any plane.
import type { JsonObject } from '../../model/json.ts';
import type { ConversationHints } from '../dialect.ts';
import { readRequestId } from './request-id.ts';
import { messageOf, textOf } from './tree.ts';

/**
 * Hints of one message, of the BidiAppend that brings it (which may be for a stream of any plane), or of the request for a
 * stream.
 */
export function readHints(body: JsonObject): ConversationHints {
  const message = messageOf(body, 'data') ?? messageOf(body, 'data_binary') ?? body;
  const conversationId = holdersOf(message)
    .map((holder) => textOf(holder, 'conversation_id'))
    .find((id) => id !== undefined);
  const requestId = readRequestId(body);
  return {
    ...(conversationId === undefined ? {} : { conversationId }),
    ...(requestId === undefined ? {} : { requestId }),
    history: [],
  };
}

/** What may name the conversation: of the agent, of a loop of the client's, of the legacy chat, of a stream that is one request. */
function holdersOf(message: JsonObject): readonly (JsonObject | undefined)[] {
  const chat = messageOf(message, 'client_chunk') ?? message;
  return [
    messageOf(message, 'run_request'),
    messageOf(message, 'prewarm_request'),
    messageOf(messageOf(message, 'invoke_model'), 'request'),
    messageOf(chat, 'stream_unified_chat_request'),
    message,
  ];
}
