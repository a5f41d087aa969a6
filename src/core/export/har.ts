// A session's exchanges as an HTTP Archive: HAR 1.2 (the W3C Web Performance draft; www.softwareishard.com/blog/har-12-spec).
import { exchangeOutcome } from '../dialect/answered.ts';
import type { Exchange } from '../model/exchange.ts';
import type { HeaderList } from '../model/frame.ts';
import { toDocument } from '../replay/document.ts';
import { type ExportSource, PROGRAM } from './format.ts';
import { base64Of, headerOf, toDataText, toHarBody, toSize } from './har-body.ts';
import { encodeArray } from './json-array.ts';
import { readByStart } from './read-by-start.ts';

/** What HAR requires and a recording does not know; browsers say the same. */
const UNKNOWN = { httpVersion: 'unknown', headersSize: -1 };

/**
 * The archive, its entries by their start. Members that begin with an underscore are ours: the session, what is masked, what
 * is missing, and of each entry its id, route, dialect and outcome.
 */
export function* encodeHar({ session, version }: ExportSource): Generator<string> {
  const head = { version: '1.2', creator: { name: PROGRAM, version }, pages: [] };
  yield `{"log":${JSON.stringify(head).slice(0, -1)},"entries":`;
  yield* encodeArray(readByStart(session), toHarEntry);
  const comment = 'Masked before it was recorded; [REDACTED:rule:fingerprint] stands for what was there.';
  const document = toDocument({ ...session, exchanges: [] });
  const { redactions, gaps } = document;
  const rest = { comment, _session: document.session, _redactions: redactions, _gaps: gaps };
  yield `,${JSON.stringify(rest).slice(1)}}\n`;
}

function toHarEntry(exchange: Exchange): unknown {
  const { id, startedAt, route, dialect, client, omitted, error } = exchange;
  const timings = toTimings(exchange);
  const isSocket = exchange.status === 101;
  return {
    startedDateTime: startedAt,
    time: timings.send + timings.wait + timings.receive,
    request: toHarRequest(exchange),
    response: toHarResponse(exchange),
    cache: {},
    timings,
    ...(isSocket ? { _resourceType: 'websocket', _webSocketMessages: toMessages(exchange) } : {}),
    _id: id,
    _route: route,
    _dialect: dialect,
    _outcome: exchangeOutcome(exchange),
    _client: client,
    _omitted: omitted,
    _error: error,
  };
}

/** The request is on its way while it is awaited: nothing tells when its last byte went out. */
function toTimings({ ttftMs, durationMs, response }: Exchange) {
  const events = response?.body?.type === 'stream' ? response.body.events : [];
  const total = durationMs ?? events.at(-1)?.tMs ?? ttftMs ?? 0;
  const wait = Math.min(ttftMs ?? total, total);
  return { send: 0, wait, receive: total - wait };
}

function toHarRequest({ method, url, request, requestBytes }: Exchange): unknown {
  // HAR 1.2 knows an encoding of responses only.
  const { encoding, ...postData } = toHarBody(request.body, request.headers);
  return {
    method,
    url,
    ...UNKNOWN,
    cookies: [],
    headers: toPairs(request.headers),
    queryString: toQuery(url),
    ...(request.body === undefined ? {} : { postData: { ...postData, _encoding: encoding } }),
    bodySize: requestBytes ?? -1,
  };
}

/** Without an answer the status is 0, as browsers have it. */
function toHarResponse({ status = 0, response, responseBytes }: Exchange): unknown {
  const headers = response?.headers ?? [];
  const content = toHarBody(response?.body, headers);
  return {
    status,
    statusText: '',
    ...UNKNOWN,
    cookies: [],
    headers: toPairs(headers),
    content: { size: toSize(content, response?.body), ...content },
    redirectURL: headerOf(headers, 'location') ?? '',
    bodySize: responseBytes ?? -1,
    _trailers: response?.trailers === undefined ? undefined : toPairs(response.trailers),
  };
}

/** As browsers put the messages of a WebSocket: opcode 1 is text, 2 is bytes in base64; times are seconds since the epoch. */
function toMessages({ startedAt, request, response }: Exchange): unknown {
  const sides = [
    { type: 'send', body: request.body },
    { type: 'receive', body: response?.body },
  ];
  const messages = sides.flatMap(({ type, body }) =>
    body?.type === 'stream' ? body.events.map(({ tMs, data }) => ({ type, tMs, data })) : [],
  );
  return messages
    .sort((one, other) => one.tMs - other.tMs)
    .map(({ type, tMs, data }) => {
      const base64 = base64Of(data);
      const time = (Date.parse(startedAt) + tMs) / 1000;
      return { type, time, opcode: base64 === undefined ? 1 : 2, data: base64 ?? toDataText(data) };
    });
}

function toPairs(headers: HeaderList): readonly { readonly name: string; readonly value: string }[] {
  return headers.map(([name, value]) => ({ name, value }));
}

function toQuery(url: string): readonly { readonly name: string; readonly value: string }[] {
  const query = /\?([^#]*)/.exec(url)?.[1] ?? '';
  return [...new URLSearchParams(query)].map(([name, value]) => ({ name, value }));
}
