// One request to the backend, and what was answered, over either version of HTTP; all of it is logged.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';

/** A call as it passed; `answer` are the bytes of the body, as they went. */
export interface Passed {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly httpVersion: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: () => Buffer;
  readonly answer: () => Buffer;
  /** True once the client broke off. */
  readonly isAborted: () => boolean;
}

export interface Call extends Passed {
  /** The whole request body, decompressed. */
  whole(): Promise<Buffer>;
  /** Calls back with each piece of the request body. */
  onBytes(listener: (bytes: Uint8Array) => void): void;
  onEnd(listener: () => void): void;
  /** Calls back once when the client is gone before its answer was whole. */
  onAbort(listener: () => void): void;
  respond(status: number, headers: { readonly [name: string]: string }): void;
  write(bytes: Uint8Array): void;
  end(bytes?: Uint8Array): void;
  destroy(): void;
}

/** The call of a request, whose body is read from now on. */
export function createCall(request: IncomingMessage, response: ServerResponse): Call {
  const received: Buffer[] = [];
  const sent: Uint8Array[] = [];
  let isAborted = false;
  const aborts: (() => void)[] = [];
  request.on('data', (bytes: Buffer) => received.push(bytes));
  request.on('error', () => {});
  response.on('error', () => {});
  response.on('close', () => {
    if (response.writableFinished) return;
    isAborted = true;
    for (const listener of aborts) listener();
  });
  const body = () => Buffer.concat(received);
  const write = (bytes: Uint8Array): void => {
    sent.push(bytes);
    response.write(bytes);
  };

  return {
    method: request.method ?? '',
    path: request.url ?? '',
    httpVersion: request.httpVersion,
    headers: request.headers,
    body,
    answer: () => Buffer.concat(sent),
    isAborted: () => isAborted,
    async whole() {
      if (!request.readableEnded) await new Promise((resolve) => request.once('end', resolve));
      return request.headers['content-encoding'] === 'gzip' ? gunzipSync(body()) : body();
    },
    onBytes(listener) {
      for (const bytes of received) listener(bytes);
      request.on('data', listener);
    },
    onEnd: (listener) => request.on('end', listener),
    onAbort: (listener) => aborts.push(listener),
    respond(status, headers) {
      response.writeHead(status, headers);
      response.flushHeaders();
    },
    write,
    end(bytes) {
      if (bytes !== undefined) write(bytes);
      response.end();
    },
    // Over HTTP/2 the stream is reset, and the connection goes on.
    destroy: () => ('stream' in response ? response.destroy() : response.socket?.destroy()),
  };
}
