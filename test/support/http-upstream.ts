// An upstream that answers as a test scripts it, over Node's own HTTP server, with the bodies that it got.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { closeAfterFlow } from './flow.ts';

export interface HttpUpstream {
  readonly url: string;
  readonly server: Server;
  /** The bodies that came whole, in the order of their ends. */
  readonly bodies: readonly Buffer[];
}
export type Answer = (request: IncomingMessage, response: ServerResponse, body: Buffer) => unknown;

/** Listens on a free port until the test is over; each request is read whole and then answered. */
export async function openHttpUpstream(answer: Answer): Promise<HttpUpstream> {
  const bodies: Buffer[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return response.destroy(); // the request broke off: there is nothing to answer
    }
    const body = Buffer.concat(chunks);
    bodies.push(body);
    return answer(request, response, body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closeAfterFlow(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  return { url: `http://127.0.0.1:${port}`, server, bodies };
}

/** One event of a chat completion's stream with this text. */
export function chatEvent(content: string): string {
  return `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', model: 'm', choices: [{ index: 0, delta: { content } }] })}\n\n`;
}

/** The body of a chat completion's request with this prompt. */
export function chatRequest(content: string, more: object = {}): string {
  return JSON.stringify({ model: 'm', stream: true, messages: [{ role: 'user', content }], ...more });
}
