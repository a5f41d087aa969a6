// The id that joins a one-way stream with the messages that its client appends.
import type { Exchange } from '../../model/exchange.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { readHeader } from '../headers.ts';
import { memberOf, textOf } from './tree.ts';

/** The id in a BidiRequestId, a BidiPollRequest or a BidiAppendRequest. */
export function readRequestId(body: JsonObject): string | undefined {
  const id = memberOf(body, 'request_id');
  return textOf(id, 'request_id') ?? toText(id);
}

/** The id that an exchange says in its body, else in `x-request-id`. */
export function exchangeRequestId({ request }: Exchange): string | undefined {
  const first = request.body?.type === 'stream' ? request.body.events[0]?.data : toValue(request.body);
  const said = isJsonObject(first) ? readRequestId(first) : undefined;
  return said ?? readHeader(request.headers, 'x-request-id');
}

function toValue(body: Exchange['request']['body']): Json | undefined {
  return body?.type === 'json' ? body.value : undefined;
}

/** A message of one printable field was taken for text: its tag and its length stand before it. */
function toText(id: Json | undefined): string | undefined {
  if (typeof id !== 'string' || id === '') return undefined;
  return id.startsWith('\n') && id.charCodeAt(1) === id.length - 2 ? id.slice(2) : id;
}
