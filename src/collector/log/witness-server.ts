// Serves a witness over HTTP: `POST /add-checkpoint`, and nothing else.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WitnessAnswer } from './witness.ts';

export interface WitnessServer {
  readonly url: string;
  close(): Promise<void>;
}

/** 63 lines of proof and a checkpoint with 64 signatures are a tenth of it. */
const MAX_BODY_BYTES = 128 * 1024;
/** A body that is slower is nobody who asks for a cosignature. */
const BODY_LIMIT_MS = 30_000;

/** Listens; `port` 0 is any. */
export async function startWitnessServer(
  answer: (body: string) => Promise<WitnessAnswer>,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<WitnessServer> {
  const server = createServer({ requestTimeout: BODY_LIMIT_MS }, (request, response) => {
    serve(request, response, answer).catch(() =>
      say(response, { status: 500, text: 'not cosigned: the witness failed\n' }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${name}:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (body: string) => Promise<WitnessAnswer>,
): Promise<void> {
  if (request.url !== '/add-checkpoint') return say(response, { status: 404, text: 'not found\n' });
  if (request.method !== 'POST') return say(response, { status: 405, text: 'expected POST\n' });
  const body = await readBody(request);
  if (body === undefined) {
    response.shouldKeepAlive = false;
    return say(response, { status: 413, text: `expected at most ${MAX_BODY_BYTES} bytes\n` });
  }
  say(response, await answer(body));
}

/** Undefined for what is too long. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function say(
  response: ServerResponse,
  { status, text, isSize }: { readonly status: number; readonly text: string; readonly isSize?: true },
): void {
  const type = isSize === true ? 'text/x.tlog.size' : 'text/plain; charset=utf-8';
  response.writeHead(status, { 'content-type': type }).end(text);
}
