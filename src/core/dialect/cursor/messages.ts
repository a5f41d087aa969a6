// The messages of a Cursor exchange, whichever way they came.
import type { Body, Exchange, StreamEvent } from '../../model/exchange.ts';
import { isJsonObject, type JsonObject } from '../../model/json.ts';
import { messageOf } from './tree.ts';

/** The messages of a body in order: one of a unary body, those of a stream without what is none. */
export function readMessages(body: Body | undefined): readonly JsonObject[] {
  return toEvents(body).flatMap(({ data }) => (isJsonObject(data) ? [data] : []));
}

/** The server's messages, also those that came as answers to a poll. */
export function readServerMessages({ response }: Exchange): readonly JsonObject[] {
  return readMessages(response?.body).map((message) => messageOf(message, 'data') ?? message);
}

/** The events of a body; a unary one is an event at its start. */
export function toEvents(body: Body | undefined): readonly StreamEvent[] {
  if (body?.type === 'stream') return body.events;
  return body?.type === 'json' ? [{ tMs: 0, data: body.value }] : [];
}
