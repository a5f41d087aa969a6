// Cursor's requests and answers as bytes → exchanges, decoded by the real wire code.
import { cursorCodec } from '../../../src/core/dialect/cursor/codec.ts';
import { cursorRpc } from '../../../src/core/dialect/cursor/rpc.ts';
import { dialectFor } from '../../../src/core/dialect/registry.ts';
import type { Body, Exchange, StreamEvent } from '../../../src/core/model/exchange.ts';
import type { HeaderList, Side } from '../../../src/core/model/frame.ts';
import type { Json } from '../../../src/core/model/json.ts';
import { toEnvelopeFrame, toUnaryFrame } from '../../../src/core/wire/envelope.ts';
import { encode, toHex } from './encode.ts';

/** `id` is a number in text: it sets the clock of the exchange, in milliseconds. */
export interface RunParts {
  readonly id: string;
  readonly requestId?: string;
  readonly method?: string;
  readonly client?: readonly Uint8Array[];
  readonly server?: readonly Uint8Array[];
  /** The JSON of the end of the stream. */
  readonly end?: Json;
  readonly headers?: HeaderList;
  readonly facts?: Partial<Exchange>;
}

const AGENT = '/agent.v1.AgentService/';

/** A stream of Cursor's: by default RunSSE, whose request is its id. */
export function toRun(parts: RunParts): Exchange {
  const { id, requestId = 'request-1', method = `${AGENT}RunSSE`, headers = [], end = {} } = parts;
  const client = parts.client ?? [encode([1, requestId])];
  return toCursorExchange(id, method, {
    request: toStreamBody(method, 'request', client),
    response: [
      ...toStreamEvents(method, 'response', parts.server ?? []),
      { tMs: 99, isEnd: true, data: end },
    ],
    headers: [['x-request-id', requestId], ...headers],
    facts: parts.facts ?? {},
  });
}

/** A BidiAppend; `type` is what the recorder took its payload for. */
export function toAppend(
  id: string,
  message: Uint8Array,
  parts: { readonly seqno?: number; readonly requestId?: string; readonly type?: string } = {},
): Exchange {
  const { seqno = 0, requestId = 'request-1', type } = parts;
  const method = '/aiserver.v1.BidiService/BidiAppend';
  const bytes = encode(
    [1, toHex(message)],
    [2, encode([1, requestId])],
    ...(seqno === 0 ? [] : [[3, seqno] as const]),
  );
  const codec = cursorCodec(method, { side: 'request', contentType: 'application/proto', appended: type });
  const value = codec && toUnaryFrame(bytes, { t: 0, codec })?.value;
  return toCursorExchange(id, method, {
    ...(value === undefined ? {} : { request: { type: 'json', value } }),
    headers: [['x-request-id', `append-${id}`]],
    facts: {},
  });
}

/** Events of messages as the recorder decodes them. */
export function toStreamEvents(
  method: string,
  side: Side,
  messages: readonly Uint8Array[],
): readonly StreamEvent[] {
  const codec = cursorCodec(method, {
    side,
    contentType: side === 'response' ? 'text/event-stream' : undefined,
  });
  if (codec?.framing !== 'connect') throw new Error(`expected ${method} to stream`);
  return messages.map((bytes, index) => {
    const frame = toEnvelopeFrame({ bytes, isEnd: false }, { t: 0, codec });
    return {
      tMs: index,
      data: frame.value ?? (frame.base64 ? { base64: frame.base64 } : (frame.text ?? '')),
    };
  });
}

function toStreamBody(method: string, side: Side, messages: readonly Uint8Array[]): Body {
  return { type: 'stream', events: toStreamEvents(method, side, messages) };
}

function toCursorExchange(
  id: string,
  path: string,
  parts: {
    readonly request?: Body;
    readonly response?: readonly StreamEvent[];
    readonly headers: HeaderList;
    readonly facts: Partial<Exchange>;
  },
): Exchange {
  const { request, response, headers, facts } = parts;
  if (cursorRpc(path) === undefined) throw new Error(`expected ${path} to be Cursor's`);
  const at = (second: number) => `2026-01-01T00:00:0${second}.${id.padStart(3, '0')}Z`;
  return {
    id,
    startedAt: at(0),
    endedAt: at(1),
    t: Number(id),
    method: 'POST',
    url: `https://api2.cursor.sh${path}`,
    route: 'cursor',
    dialect: dialectFor('POST', path).name,
    client: { address: '127.0.0.1' },
    status: 200,
    outcome: 'completed',
    request: { headers, ...(request === undefined ? {} : { body: request }) },
    response: {
      headers: [],
      body: response === undefined ? { type: 'bytes', base64: '' } : { type: 'stream', events: response },
    },
    ...facts,
  };
}
