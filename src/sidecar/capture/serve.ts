// What an HTTP/1.1 server hands to the traffic, and what it refuses by itself because it is no such request.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { sendRefusal, writeRefusal } from './answer.ts';
import { errorShapeOf, type Refusal, type RefusalCode } from './refusal.ts';
import type { Accept, Traffic } from './traffic.ts';

/** Long prompts are bodies; a head beyond this is an attack or a mistake. */
export const maxHeaderBytes = 64 * 1024;
/** A head comes in one piece from this machine's clients. */
export const headersTimeoutMs = 60_000;

/** Connects a server to its traffic; `accept` takes the connections that come inside of others. */
export function serve(server: Server, traffic: Traffic, accept: Accept): void {
  const refuse = (refusal: Refusal) => (request: IncomingMessage, socket: Duplex) => {
    traffic.countRefusal();
    writeRefusal(socket, refusal, errorShapeOf(request.url ?? ''));
  };
  const latest = new WeakMap<Duplex, IncomingMessage>();
  server.on('request', (request, response) => {
    latest.set(request.socket, request);
    traffic.onRequest(request, response);
  });
  server.on('checkContinue', (request, response) => server.emit('request', request, response));
  server.on('checkExpectation', (request, response: ServerResponse) => {
    traffic.countRefusal();
    sendRefusal(response, expectationRefusal, errorShapeOf(request.url ?? ''));
  });
  server.on('upgrade', (request, socket, early) => {
    if (isUpgrade(request)) return traffic.onUpgrade(request, socket as Socket, early); // a TCP server's sockets
    refuse(upgradeRefusal)(request, socket);
  });
  server.on('connect', (request, socket, early) => traffic.onConnect(request, { socket, early, accept }));
  server.on('clientError', (error: Error & { code?: string }, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return socket.destroy();
    // What breaks off in its body has been counted at its head.
    if (latest.get(socket)?.complete !== false) traffic.countRefusal();
    if (hasHead(socket)) return socket.destroy();
    writeRefusal(socket, toClientRefusal(error), 'plain');
  });
}

/** Only a bodiless GET asks for another protocol that can be relayed; clients that offer h2c beside a request mean the request. */
export function isUpgrade({ method, headers }: IncomingMessage): boolean {
  const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  return method === 'GET' && !hasBody && !/\bh2c?\b/i.test(headers.upgrade ?? '');
}

/** True where an answer is under way on the connection. */
function hasHead(socket: Duplex): boolean {
  const { _httpMessage: current } = socket as { _httpMessage?: ServerResponse | null }; // where Node keeps it, and looks for it itself
  return current?.headersSent === true;
}

const expectationRefusal: Refusal = {
  code: 'expectation_unsupported',
  message: 'expected Expect: 100-continue or none, found another; send the request without it',
};
const upgradeRefusal: Refusal = {
  code: 'upgrade_unsupported',
  message: 'expected an upgrade as a GET without body, found another; send the request without Upgrade',
};
const clientRefusals: Readonly<Record<string, readonly [RefusalCode, string]>> = {
  HPE_HEADER_OVERFLOW: [
    'headers_too_large',
    `expected at most ${maxHeaderBytes} bytes of header fields, found more; send fewer`,
  ],
  ERR_HTTP_REQUEST_TIMEOUT: [
    'request_timeout',
    `expected a whole request head within ${headersTimeoutMs} ms, found a part; send it again`,
  ],
  HPE_PAUSED_H2_UPGRADE: [
    'http2_unsupported',
    'expected HTTP/1.1, found HTTP/2; configure the client for HTTP/1.1',
  ],
};

function toClientRefusal({ code = '', message }: Error & { code?: string }): Refusal {
  const known = clientRefusals[code];
  if (known !== undefined) return { code: known[0], message: known[1] };
  return {
    code: 'bad_request',
    message: `expected a well-formed HTTP/1.1 request, found: ${message}; correct the client`,
  };
}
