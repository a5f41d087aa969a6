// Entries of one exchange → the exchange as a reader sees it.
import type { ExchangeClosedData, ExchangeOpenedData, FramesData } from '../model/entry.ts';
import type { Body, Exchange, StreamEvent } from '../model/exchange.ts';
import type { EnvelopeFrame, EventFrame, Frame, HeaderList, Side } from '../model/frame.ts';
import type { Json } from '../model/json.ts';
import type { PartReader } from './part-reader.ts';
import { toEvents } from './run-events.ts';

export interface ExchangeFold {
  frames(data: FramesData): void;
  close(data: ExchangeClosedData, t: number): void;
  /** The exchange as far as it is known. */
  exchange(): Exchange;
}

interface SideState {
  headers: HeaderList | undefined;
  body: Body | undefined;
  trailers: HeaderList | undefined;
  readonly events: StreamEvent[];
}

/** A fold that starts from exchange-opened at `t`; `startedAt` is the session's, in milliseconds since the epoch. */
export function createExchangeFold(
  opened: ExchangeOpenedData,
  place: { readonly t: number; readonly startedAt: number; readonly parts: Pick<PartReader, 'read'> },
): ExchangeFold {
  const sides: { [S in Side]: SideState } = { request: emptySide(), response: emptySide() };
  let status: number | undefined;
  let closed: (ExchangeClosedData & { readonly t: number }) | undefined;
  let firstByteAt: number | undefined;

  function take(side: Side, frame: Frame): void {
    if (frame.type === 'head') {
      status = frame.status;
      sides[side].headers = frame.headers;
      return;
    }
    if (side === 'response' && frame.type !== 'trailers') firstByteAt ??= frame.t;
    addFrame(sides[side], frame, place);
  }

  return {
    frames({ side, frames }) {
      for (const frame of frames) take(side, frame);
    },
    close(data, t) {
      closed = { ...data, t };
    },
    exchange() {
      const { exchange, headers, ...rest } = opened;
      const { response } = sides;
      return {
        id: exchange,
        startedAt: toTime(place.startedAt + place.t),
        ...(closed === undefined ? {} : { endedAt: toTime(place.startedAt + closed.t) }),
        t: place.t,
        method: rest.method,
        url: rest.url,
        route: rest.route,
        dialect: rest.dialect,
        client: rest.client,
        ...(rest.omitted === undefined ? {} : { omitted: rest.omitted }),
        ...(status === undefined ? {} : { status }),
        ...(firstByteAt === undefined ? {} : { ttftMs: Math.max(0, firstByteAt - place.t) }),
        ...(closed === undefined ? {} : closeFacts(closed, place.t)),
        request: { headers, ...bodyOf(sides.request) },
        ...(response.headers === undefined ? {} : { response: responseOf(response, response.headers) }),
      };
    },
  };
}

function emptySide(): SideState {
  return { headers: undefined, body: undefined, trailers: undefined, events: [] };
}

function addFrame(
  side: SideState,
  frame: Exclude<Frame, { type: 'head' }>,
  { t, parts }: { readonly t: number; readonly parts: Pick<PartReader, 'read'> },
): void {
  switch (frame.type) {
    case 'json':
      side.body = { type: 'json', value: parts.read(frame.value) };
      break;
    case 'run':
      for (const event of toEvents({ ...frame, value: parts.read(frame.value) }))
        addEvent(side, event, event.value ?? null, t);
      break;
    case 'event':
    case 'envelope':
    case 'line':
    case 'message':
      addEvent(side, frame, frame.value === undefined ? textOf(frame) : parts.read(frame.value), t);
      break;
    case 'bytes':
      if (side.events.length > 0) addEvent(side, frame, textOf(frame), t);
      else
        side.body =
          frame.text === undefined
            ? { type: 'bytes', base64: frame.base64 ?? '' }
            : { type: 'text', text: frame.text };
      break;
    case 'digest':
      if (side.events.length > 0) addEvent(side, frame, { sha256: frame.sha256, bytes: frame.bytes }, t);
      else side.body = { type: 'digest', sha256: frame.sha256, bytes: frame.bytes };
      break;
    case 'trailers':
      side.trailers = frame.headers;
      break;
  }
}

function addEvent(
  side: SideState,
  frame: Pick<EventFrame, 't' | 'event' | 'id' | 'retry' | 'comment'> & Pick<EnvelopeFrame, 'isEnd'>,
  data: Json,
  start: number,
): void {
  // What came before the first event and was none (a bare error, say) stays in its place.
  if (side.body?.type === 'text')
    side.events.push({ tMs: Math.max(0, frame.t - start), data: side.body.text });
  side.body = undefined;
  side.events.push(toStreamEvent(frame, { tMs: Math.max(0, frame.t - start), data }));
}

/** Most events of most streams are nothing but time and data, and a session has millions of them. */
function toStreamEvent(
  {
    event,
    id,
    retry,
    comment,
    isEnd,
  }: Pick<EventFrame, 'event' | 'id' | 'retry' | 'comment'> & Pick<EnvelopeFrame, 'isEnd'>,
  { tMs, data }: Pick<StreamEvent, 'tMs' | 'data'>,
): StreamEvent {
  const rest = id ?? retry ?? comment ?? isEnd;
  if (rest === undefined) return event === undefined ? { tMs, data } : { tMs, event, data };
  return {
    tMs,
    ...(event === undefined ? {} : { event }),
    ...(id === undefined ? {} : { id }),
    ...(retry === undefined ? {} : { retry }),
    ...(comment === undefined ? {} : { comment }),
    ...(isEnd === undefined ? {} : { isEnd }),
    data,
  };
}

function textOf(frame: {
  readonly text?: string;
  readonly base64?: string;
  readonly comment?: string;
}): Json {
  if (frame.comment !== undefined) return null;
  return frame.text ?? (frame.base64 === undefined ? '' : { base64: frame.base64 });
}

function bodyOf(side: SideState): { readonly body?: Body } {
  if (side.events.length > 0) return { body: { type: 'stream', events: side.events } };
  return side.body === undefined ? {} : { body: side.body };
}

function responseOf(side: SideState, headers: HeaderList): NonNullable<Exchange['response']> {
  return { headers, ...bodyOf(side), ...(side.trailers === undefined ? {} : { trailers: side.trailers }) };
}

function closeFacts(closed: ExchangeClosedData & { readonly t: number }, openedT: number) {
  const { outcome, requestBytes, responseBytes, error } = closed;
  const durationMs = Math.max(0, closed.t - openedT);
  return { outcome, durationMs, requestBytes, responseBytes, ...(error === undefined ? {} : { error }) };
}

function toTime(ms: number): string {
  return new Date(ms).toISOString();
}
