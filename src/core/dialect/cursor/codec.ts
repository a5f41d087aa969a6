// How the body of a Cursor RPC is to be decoded.
import type { Side } from '../../model/frame.ts';
import type { BodyCodec } from '../../wire/body-codec.ts';
import { type CursorRpc, cursorRpc } from './rpc.ts';
import { cursorSchema } from './schema/cursor-schema.ts';

export interface BodyPlace {
  readonly side: Side;
  readonly contentType: string | undefined;
  /** Of the request, where this is its response. */
  readonly askedType?: string | undefined;
  /** For a BidiAppend: `appended` of the stream that has its request id; the agent's where that is not known. */
  readonly appended?: string | undefined;
}

/**
 * The codec of one body of a request with this path; undefined where the path is no RPC of Cursor's, its bodies are never
 * stored, or the body says it is a text or a page: then it goes by its content type.
 */
export function cursorCodec(path: string, place: BodyPlace): BodyCodec | undefined {
  const rpc = cursorRpc(path);
  const type = mediaType(place.contentType);
  if (rpc === undefined || rpc.plane === 'never' || isPage(type)) return undefined;
  const framing = toFraming(rpc, type);
  if (framing === undefined) return undefined;
  const payload = toPayload(rpc, place);
  return {
    framing,
    codec: isJson(type, mediaType(place.askedType)) ? 'json' : 'proto',
    schema: cursorSchema(),
    message: place.side === 'request' ? rpc.request : rpc.response,
    ...(payload === undefined ? {} : { payload }),
  };
}

/** An answer that does not say its codec, as the `text/event-stream` of RunSSE, has that of the request. */
function isJson(type: string, askedType: string): boolean {
  return /[/+](?:json|proto)$/.test(type) ? type.endsWith('json') : askedType.endsWith('json');
}

/** What a refusal before the RPC, as of a load balancer, comes as. RunSSE says `text/event-stream` and sends envelopes. */
function isPage(type: string): boolean {
  return type === 'text/html' || type === 'text/plain';
}

/** A unary type is believed, also of a stream: that is how an error before the first envelope comes. */
function toFraming({ framing }: CursorRpc, type: string): BodyCodec['framing'] | undefined {
  if (type === 'application/json' || type === 'application/proto') return 'unary';
  if (/^application\/(?:connect|grpc|grpc-web)(?:\+|$)/.test(type)) return 'connect';
  return framing === 'declared' ? undefined : framing;
}

function toPayload({ plane, polled }: CursorRpc, { side, appended }: BodyPlace): string | undefined {
  if (plane === 'bidi-append') return side === 'request' ? (appended ?? 'AgentClientMessage') : undefined;
  return side === 'response' ? polled : undefined;
}

function mediaType(contentType: string | undefined): string {
  return (contentType ?? '').replace(/;.*$/s, '').trim().toLowerCase();
}
