// The exchanges of one request id → one logical exchange.
import type { Body, Exchange, StreamEvent } from '../../model/exchange.ts';
import { isJsonObject, type JsonObject } from '../../model/json.ts';
import { toUrlPath } from '../url-path.ts';
import { type Append, isContent, isHeartbeat, readAppend } from './append.ts';
import type { BlobTexts } from './blob-texts.ts';
import type { JoinedExchange } from './joined.ts';
import { toEvents } from './messages.ts';
import { cursorRpc } from './rpc.ts';
import { memberOf, numberOf } from './tree.ts';

/** What came under one request id, by exchange id: the stream (where it is polled for, one exchange a poll), and its appends. */
export interface RunGroup {
  readonly streams: Map<string, Exchange>;
  readonly appends: Map<string, Exchange>;
}

/** The run as one exchange, under the id of its first stream; undefined where there is none. */
export function joinGroup({ streams, appends }: RunGroup, blobs: BlobTexts): JoinedExchange | undefined {
  const polls = [...streams.values()].sort((one, other) => one.t - other.t);
  const [first] = polls;
  if (first === undefined) return undefined;
  const appended = readAppends([...appends.values()], first);
  const { response } = first;
  return {
    ...withEnd(first, polls.at(-1) ?? first),
    request: { ...first.request, body: toRequest(first, appended) },
    ...(response === undefined ? {} : { response: { ...response, ...toResponse(polls) } }),
    members: [...streams.keys(), ...appends.keys()],
    contentMembers: [
      first.id,
      ...appended.filter(({ message }) => isContent(message)).map(({ exchange }) => exchange.id),
    ],
    blobs,
  };
}

/** The appends in the order of the client, of each number the first, heartbeats left out. */
function readAppends(appends: readonly Exchange[], stream: Exchange): readonly Append[] {
  const type = cursorRpc(toUrlPath(stream.url))?.appended ?? '';
  const byTime = appends.toSorted((one, other) => one.t - other.t);
  const found = byTime.flatMap((exchange) => readAppend(exchange, type) ?? []);
  const byPosition = new Map<number, Append>();
  for (const append of found) if (!byPosition.has(append.position)) byPosition.set(append.position, append);
  return [...byPosition.values()]
    .sort((one, other) => one.position - other.position)
    .filter(({ message }) => !isHeartbeat(message));
}

/** How the last poll ended is how the run did. */
function withEnd(first: Exchange, last: Exchange): Exchange {
  if (first === last) return first;
  const { endedAt: _endedAt, outcome: _outcome, error: _error, durationMs: _durationMs, ...opened } = first;
  const { endedAt, outcome, error, durationMs } = last;
  return {
    ...opened,
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(error === undefined ? {} : { error }),
    ...(durationMs === undefined ? {} : { durationMs: last.t - first.t + durationMs }),
  };
}

function toRequest(stream: Exchange, appended: readonly Append[]): Body {
  const isBidi = cursorRpc(toUrlPath(stream.url))?.transport === 'bidi';
  const own = isBidi ? toEvents(stream.request.body).filter(({ data }) => !isHeartbeatEvent(data)) : [];
  const events = appended.map(({ exchange, message }) => ({
    tMs: Math.max(0, exchange.t - stream.t),
    data: message,
  }));
  return { type: 'stream', events: [...own, ...events] };
}

function isHeartbeatEvent(data: StreamEvent['data']): boolean {
  return isJsonObject(data) && isHeartbeat(data);
}

/** One stream as it is; the answers to many polls in the order of the server, each once. */
function toResponse(polls: readonly Exchange[]): { readonly body?: Body } {
  const [first, ...more] = polls;
  const body = first?.response?.body;
  if (first === undefined || more.length === 0) return body === undefined ? {} : { body };
  const events = polls.flatMap(({ t, response }) =>
    toEvents(response?.body).map((event) => ({ ...event, tMs: event.tMs + t - first.t })),
  );
  return { body: { type: 'stream', events: inServerOrder(events) } };
}

/** What has no number, as the end of a stream, stays behind what it came after. */
function inServerOrder(events: readonly StreamEvent[]): readonly StreamEvent[] {
  const seen = new Set<number>();
  let last = 0;
  const numbered = events.flatMap((event) => {
    const number = toNumber(event.data);
    if (number === undefined) return [{ event, position: last }];
    last = number;
    if (seen.has(number)) return [];
    seen.add(number);
    return [{ event, position: number }];
  });
  return numbered.sort((one, other) => one.position - other.position).map(({ event }) => event);
}

/** `seqno` of an answer to a poll; 0 is not on the wire. */
function toNumber(data: StreamEvent['data']): number | undefined {
  if (!isJsonObject(data) || !isAnswer(data)) return undefined;
  return numberOf(data, 'seqno') ?? 0;
}

function isAnswer(data: JsonObject): boolean {
  return memberOf(data, 'data') !== undefined || memberOf(data, 'seqno') !== undefined;
}
