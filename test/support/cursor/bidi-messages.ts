// What a client says of its half of a stream that goes one way only (PROTOCOL.md §1.5), as protobuf or JSON.
import { messageAt, numberAt, textAt } from './decode.ts';
import { encode, toHex } from './encode.ts';

export interface AppendRequest {
  readonly requestId: string;
  /** `append_seqno` */
  readonly position: number;
  readonly message: Uint8Array;
}

/** `BidiAppendRequest {data 1 hex, request_id 2 {request_id 1}, append_seqno 3, data_binary 4}`. */
export function readAppend(body: Uint8Array, isJson: boolean): AppendRequest {
  if (isJson) {
    // Only our own client sends it.
    const append = JSON.parse(toText(body)) as JsonAppend;
    const message = Uint8Array.from(Buffer.from(append.data, 'hex'));
    return { requestId: append.requestId.requestId, position: Number(append.appendSeqno ?? 0), message };
  }
  const message = messageAt(body, 4) ?? Uint8Array.from(Buffer.from(textAt(body, 1), 'hex'));
  return { requestId: textAt(body, 2, 1), position: numberAt(body, 3), message };
}

interface JsonAppend {
  readonly data: string;
  readonly requestId: { readonly requestId: string };
  /** 64 bits are text in JSON; 0 is left out. */
  readonly appendSeqno?: string;
}

/** The same as a client writes it. */
export function writeAppend({ requestId, position, message }: AppendRequest, isJson: boolean): Uint8Array {
  if (isJson) {
    const append: JsonAppend = { data: toHex(message), requestId: { requestId } };
    const numbered = position === 0 ? append : { ...append, appendSeqno: String(position) };
    return new TextEncoder().encode(JSON.stringify(numbered));
  }
  const numbered = position === 0 ? [] : [[3, position] as const];
  return encode([1, toHex(message)], [2, encode([1, requestId])], ...numbered);
}

/** `BidiRequestId {request_id 1}` */
export function readStreamId(message: Uint8Array, isJson: boolean): string {
  return isJson
    ? String((JSON.parse(toText(message)) as { requestId?: unknown }).requestId)
    : textAt(message, 1);
}

/** The same as a client writes it. */
export function writeStreamId(requestId: string, isJson: boolean): Uint8Array {
  return isJson ? new TextEncoder().encode(JSON.stringify({ requestId })) : encode([1, requestId]);
}

/** `BidiPollRequest {request_id 1 {request_id 1}}` */
export function readPollId(message: Uint8Array): string {
  return textAt(message, 1, 1);
}

function toText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
