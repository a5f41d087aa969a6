// Stands before an object store and has the faults that one has on a bad day.
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * `slow-down`: 503 as S3 says it. `failing`: 500 of something in between, without a body of S3. `reset`: the connection breaks.
 * `silent`: takes what it is sent and says nothing. `slow`: a second before each answer. `torn`: answers break off half way.
 */
export type Fault = 'none' | 'slow-down' | 'failing' | 'reset' | 'silent' | 'slow' | 'torn';

export interface FaultyProxy {
  readonly endpoint: string;
  fault: Fault;
  close(): Promise<void>;
}

const SLOW_MS = 1000;
const SLOW_DOWN =
  '<?xml version="1.0"?><Error><Code>SlowDown</Code><Message>Reduce your rate.</Message></Error>';

/** Starts one before the store of this endpoint. */
export async function startFaultyProxy(endpoint: string): Promise<FaultyProxy> {
  const server = createServer((incoming, response) => {
    const { fault } = proxy;
    if (fault === 'reset') return void incoming.socket.resetAndDestroy();
    if (fault === 'silent') return void incoming.resume();
    if (fault === 'slow-down') return say(incoming, response, { status: 503, body: SLOW_DOWN });
    if (fault === 'failing')
      return say(incoming, response, { status: 500, body: '<html>bad gateway</html>' });
    setTimeout(() => forward(incoming, response, { endpoint, fault }), fault === 'slow' ? SLOW_MS : 0);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: FaultyProxy = {
    // A server that listens on TCP has an address with a port.
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fault: 'none',
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return proxy;
}

function say(
  incoming: IncomingMessage,
  response: ServerResponse,
  { status, body }: { readonly status: number; readonly body: string },
): void {
  incoming.resume().once('end', () => response.writeHead(status).end(body));
}

/** With the name that the request was signed for. */
function forward(
  incoming: IncomingMessage,
  response: ServerResponse,
  { endpoint, fault }: { readonly endpoint: string; readonly fault: Fault },
): void {
  const { method = 'GET', url = '/', headers } = incoming;
  const onward = request(`${endpoint}${url}`, { method, headers, agent: false }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    if (fault !== 'torn') return void answer.pipe(response);
    answer.once('data', (chunk: Buffer) => {
      response.write(chunk.subarray(0, chunk.length / 2), () => response.socket?.resetAndDestroy());
    });
    answer.once('end', () => response.socket?.resetAndDestroy());
  });
  onward.on('error', () => incoming.socket.destroy());
  incoming.pipe(onward);
}
