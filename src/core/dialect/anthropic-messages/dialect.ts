// Anthropic Messages: POST …/v1/messages.
import { isJsonObject, type Json } from '../../model/json.ts';
import { toErrorDeltas } from '../deltas.ts';
import type { Delta, Dialect } from '../dialect.ts';
import { toHistory } from '../history.ts';
import { readChannels } from './channels.ts';
import { readRequest } from './request.ts';
import { readEvent, readMessage } from './response.ts';
import { readSessionId } from './session.ts';

/** https://docs.claude.com/en/api/messages */
export const anthropicMessages: Dialect = {
  name: 'anthropic-messages',
  matches: (method, path) => method === 'POST' && path.endsWith('/v1/messages'),
  readRequest,
  readHints(body) {
    const conversationId = readSessionId(body);
    return {
      ...(conversationId === undefined ? {} : { conversationId }),
      history: toHistory(body.messages),
    };
  },
  readEvent,
  readBody,
  channels: readChannels,
};

/** A message, or `{"type":"error","error":{"type":"…","message":"…"}}`. */
function readBody(body: Json): readonly Delta[] {
  return isJsonObject(body) ? [...readMessage(body), ...toErrorDeltas(body)] : [];
}
