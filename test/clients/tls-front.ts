// TLS in front of the sidecar's cleartext port, for a client that speaks HTTP/2 over TLS only: both versions pass as they came.
import { request as requestHttp } from 'node:http';
import {
  connect,
  createSecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type IncomingHttpHeaders,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { createTestAuthority } from '../support/http/test-authority.ts';

export interface TlsFront {
  /** `https://127.0.0.1:PORT` */
  readonly url: string;
  close(): Promise<void>;
}

/** Passes all that comes to the port of `origin` (http). The certificate is one that nobody trusts. */
export async function startTlsFront(origin: string): Promise<TlsFront> {
  const { certificate, key } = await (await createTestAuthority(['cursor.sh'])).issue('local.cursor.sh');
  const upstream = connect(origin).on('error', () => {});
  const server = createSecureServer({ cert: certificate, key, allowHTTP1: true }, (request, response) => {
    request.on('error', () => {});
    response.on('error', () => {});
    if (request.httpVersion === '1.1') return passHttp1(request, response, origin);
    const { ':path': path, ':method': method, ...rest } = request.headers;
    const headers = { ':path': path, ':method': method, ...withoutPseudo(rest) };
    const leg = upstream.request(headers, { endStream: false });
    leg.on('error', () => response.stream.close());
    leg.on('response', (answered) => {
      response.writeHead(answered[':status'] ?? 502, withoutPseudo(answered));
      leg.pipe(response);
    });
    request.on('aborted', () => leg.close(8));
    request.pipe(leg);
  });
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  return {
    url: `https://127.0.0.1:${port}`,
    async close() {
      upstream.destroy();
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function passHttp1(request: Http2ServerRequest, response: Http2ServerResponse, origin: string): void {
  const { host: _, ...headers } = request.headers;
  const { method } = request;
  const leg = requestHttp(`${origin}${request.url}`, { method, headers, agent: false }, (answered) => {
    response.writeHead(answered.statusCode ?? 502, answered.headers);
    answered.pipe(response);
  });
  leg.on('error', () => response.stream?.close());
  request.pipe(leg);
}

function withoutPseudo(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith(':')));
}
