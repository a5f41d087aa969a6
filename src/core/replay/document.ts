// A session as the JSON of `show --json`, which scripts rely on.

import { exchangeOutcome } from '../dialect/answered.ts';
import { foldTurns } from '../dialect/turns.ts';
import type { GapData } from '../model/entry.ts';
import type { Body, Exchange, StreamEvent } from '../model/exchange.ts';
import type { Json } from '../model/json.ts';
import type { Turn } from '../model/turn.ts';
import type { SessionView } from './session-fold.ts';

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
  const { format, ...header } = view.header;
  const { id, startedAt, ...rest } = header;
  const startedMs = Date.parse(startedAt);
  const endedAt = view.status === 'live' ? {} : { endedAt: toTime(startedMs + view.lastT) };
  return {
    format,
    // A header is JSON by its types; TypeScript does not see that interfaces fit an index signature.
    session: { id, status: view.status, startedAt, ...endedAt, ...rest } as unknown as Json,
    turns: foldTurns(view.exchanges),
    exchanges: view.exchanges.map((exchange) => toExchangeDocument(exchange)),
    redactions: view.redactions,
    gaps: view.gaps.map((gap) => toGapDocument(gap, startedMs)),
  };
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
  return document as unknown as Json;
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
