// OpenAI Responses: POST …/responses, or the same events as messages of a WebSocket.
import type { Dialect } from '../dialect.ts';
import { filledField } from '../fields.ts';
import { toHistory } from '../history.ts';
import { readChannels } from './channels.ts';
import { readEvent } from './event.ts';
import { readRequest, toInputItems } from './request.ts';
import { readBody } from './response.ts';

/** https://platform.openai.com/docs/api-reference/responses; GET is the handshake of its WebSocket. */
export const openaiResponses: Dialect = {
  name: 'openai-responses',
  matches: (method, path) => (method === 'POST' || method === 'GET') && path.endsWith('/responses'),
  readRequest,
  readHints(body) {
    const conversationId = filledField(body, 'conversation') ?? filledField(body.conversation, 'id');
    const previousResponseId = filledField(body, 'previous_response_id');
    return {
      ...(conversationId === undefined ? {} : { conversationId }),
      ...(previousResponseId === undefined ? {} : { previousResponseId }),
      history: toHistory(toInputItems(body.input)),
    };
  },
  readEvent,
  readBody,
  channels: readChannels,
};
