// Google Gemini: POST …/models/{model}:generateContent and :streamGenerateContent.
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import type { Delta, Dialect } from '../dialect.ts';
import { toHistory } from '../history.ts';
import { readChannels } from './channels.ts';
import { readModel, readRequest } from './request.ts';
import { readEvent } from './response.ts';

const methods = /:(stream)?generateContent$/i;

/** https://ai.google.dev/api/generate-content */
export const gemini: Dialect = {
  name: 'gemini',
  matches: (method, path) => method === 'POST' && methods.test(path) && readModel(path) !== undefined,
  readRequest,
  // The API has no conversation id; what was said before is all there is.
  readHints: (body: JsonObject) => ({ history: toHistory(body.contents) }),
  readEvent,
  readBody,
  channels: readChannels,
};

/** One answer, or without `alt=sse` a stream's events as one array. */
function readBody(body: Json): readonly Delta[] {
  if (Array.isArray(body)) return body.filter(isJsonObject).flatMap(readEvent);
  return isJsonObject(body) ? readEvent(body) : [];
}
