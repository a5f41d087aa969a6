// An upstream that counts all that reaches it, down to the byte.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { closeAfterTest } from './scene.ts';

export interface CountingUpstream {
  readonly url: string;
  readonly port: number;
  /** Each request once it has come whole: `POST /v1/x`, and its body. */
  readonly requests: readonly { readonly line: string; readonly body: Buffer }[];
  /** Bytes that came in on all connections. */
  bytes(): number;
  readonly connections: number;
}

/** Answers each request with `answer` once it has come whole; by default with an empty JSON object. */
export async function openCountingUpstream(
  answer: (request: IncomingMessage, response: ServerResponse) => void = (_, response) => response.end('{}'),
): Promise<CountingUpstream> {
  const requests: { line: string; body: Buffer }[] = [];
  const sockets: Socket[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => {});
    request.on('end', () => {
      requests.push({ line: `${request.method} ${request.url}`, body: Buffer.concat(chunks) });
      answer(request, response);
    });
  });
  server.on('connection', (socket) => sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closeAfterTest(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    bytes: () => sockets.reduce((sum, { bytesRead }) => sum + bytesRead, 0),
    get connections() {
      return sockets.length;
    },
  };
}
