// The provider's own record of what really passed, made at its socket and independent of what is tested.
import type { IncomingMessage } from 'node:http';
import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';

export type HeaderList = readonly (readonly [name: string, value: string])[];

/** `body` are the bytes as they came, content coding included. */
export interface LoggedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: HeaderList;
  readonly body: Buffer;
}
/** `headers` are those that the provider set; Node adds date, connection and transfer-encoding. */
export interface LoggedResponse {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Buffer;
  /** The visible text of each event, in order; a whole body has one. */
  readonly textDeltas: readonly string[];
}
/** `cut`: the provider broke off · `aborted`: the client did · undefined while under way. */
export interface LoggedExchange {
  readonly request: LoggedRequest;
  readonly response: LoggedResponse;
  readonly outcome: 'completed' | 'cut' | 'aborted' | undefined;
}

/** The header fields of a request in order, names as they came, repeats kept. */
export function toHeaderList(message: IncomingMessage): HeaderList {
  const raw = message.rawHeaders;
  return Array.from({ length: raw.length / 2 }, (_, index) => [
    raw[index * 2] ?? '',
    raw[index * 2 + 1] ?? '',
  ]);
}

/** The value of a header field, or undefined; names are compared without regard to case. */
export function headerOf(headers: HeaderList, name: string): string | undefined {
  return headers.find(([field]) => field.toLowerCase() === name)?.[1];
}

/** The body without its content coding. */
export function decodedBody({ headers, body }: Pick<LoggedRequest, 'headers' | 'body'>): Buffer {
  switch (headerOf(headers, 'content-encoding')) {
    case 'gzip':
      return gunzipSync(body);
    case 'deflate':
      return inflateSync(body);
    case 'br':
      return brotliDecompressSync(body);
    case 'zstd':
      return zstdDecompressSync(body);
    default:
      return body;
  }
}
