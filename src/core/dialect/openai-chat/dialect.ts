// OpenAI Chat Completions, and the many servers that speak it: POST …/chat/completions.
import { isJsonObject } from '../../model/json.ts';
import type { Dialect } from '../dialect.ts';
import { toHistory } from '../history.ts';
import { readChannels } from './channels.ts';
import { readRequest } from './request.ts';
import { readResponse } from './response.ts';

/** https://platform.openai.com/docs/api-reference/chat */
export const openaiChat: Dialect = {
  name: 'openai-chat',
  matches: (method, path) => method === 'POST' && path.endsWith('/chat/completions'),
  readRequest,
  // The API has no conversation id; what was said before is all there is.
  readHints: (body) => ({ history: toHistory(body.messages) }),
  readEvent: readResponse,
  readBody: (body) => (isJsonObject(body) ? readResponse(body) : []),
  channels: readChannels,
};
