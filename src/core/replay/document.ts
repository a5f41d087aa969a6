// A session as the JSON of `show --json`, which scripts rely on.

import { exchangeOutcome } from '../dialect/answered.ts';
import { foldTurns } from '../dialect/turns.ts';
import type { GapData } from '../model/entry.ts';
import type { Body, Exchange, StreamEvent } from '../model/exchange.ts';
import { asJson, type Json, type JsonObject } from '../model/json.ts';
import type { Turn } from '../model/turn.ts';
import { toJsonPieces } from './json-pieces.ts';
import { readTurns } from './read-turns.ts';
import type { SessionView } from './session-fold.ts';
import type { SessionSource } from './session-source.ts';
import { createTurnReader } from './turn-reader.ts';

/** The document of `show --json`. Its members are JSON; a number that a double does not hold prints as it was written. */
export interface SessionDocument {
  readonly format: string;
  readonly session: Json;
  readonly turns: readonly Turn[];
  readonly exchanges: readonly Json[];
  readonly redactions: SessionView['redactions'];
  readonly gaps: readonly Json[];
}

/** The document of a session. */
export function toDocument(view: SessionView): SessionDocument {
  const startedMs = Date.parse(view.header.startedAt);
  return {
    format: view.header.format,
    session: toSessionDocument(view),
    turns: foldTurns(view.exchanges),
    exchanges: view.exchanges.map((exchange) => toExchangeDocument(exchange)),
    redactions: view.redactions,
    gaps: view.gaps.map((gap) => toGapDocument(gap, startedMs)),
  };
}

/** An exchange nests so deep: response, body, event. Turns nest as deep: response, calls, call. */
const PIECE_DEPTH = 4;

/**
 * The JSON text of `toDocument`, in pieces that are made one after the other: what the source is, not all of it at once.
 * `beside` are members of its session that do not stand in its entries.
 */
export function* formatDocument(
  source: SessionSource,
  beside: Readonly<Record<string, unknown>> = {},
): Generator<string> {
  const startedMs = Date.parse(source.header.startedAt);
  const { erasures } = source;
  const session = {
    ...toSessionDocument(source),
    ...beside,
    ...(erasures === undefined ? {} : { erasures }),
  };
  yield `{"format":${JSON.stringify(source.header.format)},"session":${JSON.stringify(session)}`;
  yield* toListPieces('turns', toTurnDocuments(source));
  yield* toListPieces('exchanges', toExchangeDocuments(source));
  // Built of JSON only; interfaces do not fit an index signature.
  yield* toListPieces('redactions', source.redactions as unknown as readonly Json[]);
  yield* toListPieces(
    'gaps',
    source.gaps.map((gap) => toGapDocument(gap, startedMs)),
  );
  yield '}';
}

function* toListPieces(name: string, items: Iterable<Json>): Generator<string> {
  yield `,"${name}":[`;
  let before = '';
  for (const item of items) {
    yield before;
    yield* toJsonPieces(item, PIECE_DEPTH);
    before = ',';
  }
  yield ']';
}

function* toTurnDocuments(source: SessionSource): Generator<Json> {
  // Built of JSON only; interfaces do not fit an index signature.
  for (const { turn } of readTurns(createTurnReader(source), { isWhole: true })) yield asJson(turn);
}

function* toExchangeDocuments(source: SessionSource): Generator<Json> {
  for (const { id } of source.exchanges) yield toExchangeDocument(source.read(id));
}

function toSessionDocument({
  header,
  status,
  lastT,
}: Pick<SessionView, 'header' | 'status' | 'lastT'>): JsonObject {
  const { format: _format, id, startedAt, ...rest } = header;
  const endedAt = status === 'live' ? {} : { endedAt: toTime(Date.parse(startedAt) + lastT) };
  // A header is JSON by its types; TypeScript does not see that interfaces fit an index signature.
  return asJson({ id, status, startedAt, ...endedAt, ...rest });
}

function toExchangeDocument(exchange: Exchange): Json {
  const { t: _t, outcome: _recorded, request, response, ...facts } = exchange;
  const outcome = exchangeOutcome(exchange);
  const document = {
    ...facts,
    ...(outcome === undefined ? {} : { outcome }),
    request: { headers: request.headers, ...toBodyDocument(request.body) },
    ...(response === undefined
      ? {}
      : {
          response: {
            headers: response.headers,
            ...toBodyDocument(response.body),
            trailers: response.trailers ?? [],
          },
        }),
  };
  // Built of JSON only; interfaces do not fit an index signature.
  return asJson(document);
}

function toBodyDocument(body: Body | undefined): { readonly body?: Json } {
  switch (body?.type) {
    case undefined:
      return {};
    case 'json':
      return { body: body.value };
    case 'stream':
      return { body: body.events.map(toEventDocument) };
    case 'text':
      return { body: { base64: encodeUtf8(body.text) } };
    case 'bytes':
      return { body: { base64: body.base64 } };
    case 'digest':
      return { body: { sha256: body.sha256, bytes: body.bytes } };
  }
}

function toEventDocument({ data, ...rest }: StreamEvent): Json {
  return rest.comment === undefined ? { ...rest, data } : { ...rest };
}

/** Base64 of the UTF-8 form, in pieces that fit an argument list. */
function encodeUtf8(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let binary = '';
  for (let from = 0; from < bytes.length; from += 8192) {
    binary += String.fromCharCode(...bytes.subarray(from, from + 8192));
  }
  return btoa(binary);
}

function toGapDocument(gap: GapData, startedMs: number): Json {
  const { from, to, ...rest } = gap;
  return { from: toTime(startedMs + from), to: toTime(startedMs + to), ...rest };
}

function toTime(ms: number): string {
  return new Date(ms).toISOString();
}
