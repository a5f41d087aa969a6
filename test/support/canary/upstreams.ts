// Upstreams that answer as each place of a canary wants: HTTP/1.1, cleartext HTTP/2, HTTPS, WebSocket and Cursor's backend.
import { writeFile } from 'node:fs/promises';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer as createHttp2 } from 'node:http2';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { join } from 'node:path';
import { WebSocketServer } from 'ws';
import { startCursorBackend } from '../cursor/backend.ts';
import { closeAfterFlow } from '../flow.ts';
import { createTestAuthority } from '../http/test-authority.ts';
import { openHttpUpstream } from '../http-upstream.ts';
import { cursorScript, jsonCursorScript } from './cursor-script.ts';

/** Answers a request of one id. */
export type Answer = (response: ServerResponse) => unknown;

export interface Upstreams {
  /** What `start` needs to know of them. */
  readonly args: readonly string[];
  /** The request with this id is answered so; all others get an empty JSON object. */
  answer(id: string, answer: Answer): void;
}

/** The field that says which request it is. */
export const CASE = 'x-client-request-id';
/** The host behind the forward proxy. */
export const SECURE_HOST = 'api.openai.com';

/** Opens all of them; `folder` is for the certificate that the program has to trust. */
export async function openUpstreams(folder: string): Promise<Upstreams> {
  const answers = new Map<string, Answer>();
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    const answer = answers.get(String(request.headers[CASE])) ?? answerNothing;
    answers.delete(String(request.headers[CASE]));
    response.on('error', () => {});
    return answer(response);
  };
  const plain = await openHttpUpstream(onRequest);
  acceptWebSockets(plain.server);
  const readFirst: RequestListener = (request, response) => {
    request.on('error', () => {}).on('end', () => onRequest(request, response));
    request.resume();
  };
  // The requests of its compatibility API are as those of HTTP/1.1.
  const http2 = createHttp2(readFirst as unknown as Parameters<typeof createHttp2>[0]);
  const h2 = await listen(http2 as unknown as Server);
  const authority = await createTestAuthority(['openai.com']);
  const { certificate, key } = await authority.issue(SECURE_HOST);
  const secure = await listen(createHttps({ cert: certificate, key }, readFirst));
  const cursor = await startCursorBackend({ script: cursorScript, jsonScript: jsonCursorScript });
  closeAfterFlow(cursor.close);
  const authorityFile = join(folder, 'upstream-ca.pem');
  await writeFile(authorityFile, authority.certificate);
  const routes = { openai: plain.url, anthropic: plain.url, gemini: `http://127.0.0.1:${h2}` };
  const cursorRoutes = { cursor: cursor.url, 'cursor-agent': cursor.url };
  return {
    args: [
      ...Object.entries({ ...routes, ...cursorRoutes }).flatMap(([name, url]) => [
        '--upstream',
        `${name}=${url}`,
      ]),
      ...['--resolve', `${SECURE_HOST}:443:127.0.0.1:${secure}`, '--upstream-ca', authorityFile],
    ],
    answer: (id, answer) => void answers.set(id, answer),
  };
}

const answerNothing: Answer = (response) =>
  response.writeHead(200, { 'content-type': 'application/json' }).end('{}');

/** Each message comes back. */
function acceptWebSockets(server: Server): void {
  const sockets = new WebSocketServer({ server: server as never, perMessageDeflate: { threshold: 0 } });
  sockets.on('connection', (socket) => {
    socket.on('message', (bytes: Buffer, isBinary) => socket.send(bytes, { binary: isBinary }));
    socket.on('error', () => {});
  });
  closeAfterFlow(() => {
    for (const socket of sockets.clients) socket.terminate();
  });
}

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closeAfterFlow(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port; // a TCP server that listens has one
}
