// The port: HTTP/1.1 and HTTP/2 in cleartext, strictly parsed, with idle limits and no deadline.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Acceptance, createAcceptance } from './accept.ts';
import { headersTimeoutMs, isUpgrade, maxHeaderBytes, serve } from './serve.ts';
import type { Traffic } from './traffic.ts';

export interface ListenerOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host: string;
  readonly traffic: Traffic;
}
export interface Listener {
  /** `http://HOST:PORT`. */
  readonly url: string;
  readonly port: number;
  /** Accepts no more; exchanges under way have `graceMs` to end, then they are cut. */
  close(graceMs: number): Promise<void>;
}
export class ListenError extends Error {
  readonly code: 'port_in_use' | 'address_not_available' | 'listen_failed';
  constructor(code: ListenError['code'], message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'ListenError';
    this.code = code;
  }
}

/** Longer than any client keeps an idle connection, so that the client closes first and never writes into a closed one. */
const keepAliveTimeoutMs = 600_000;
/** What a cut exchange has to get its last bytes out. */
const flushMs = 1000;
/** How often idle connections are looked for while closing. */
const idleCheckMs = 20;

/** Opens the port. Throws `ListenError`. */
export async function openListener({ port, host, traffic }: ListenerOptions): Promise<Listener> {
  const server = createServer({
    insecureHTTPParser: false,
    maxHeaderSize: maxHeaderBytes,
    headersTimeout: headersTimeoutMs,
    requestTimeout: 0,
    keepAliveTimeout: keepAliveTimeoutMs,
    noDelay: true,
    requireHostHeader: false, // a missing Host is refused with the wrong ones, by the traffic
    shouldUpgradeCallback: isUpgrade,
  });
  server.timeout = 0;
  server.maxHeadersCount = 0; // a count would drop the fields beyond it silently; the size limits them
  const acceptance = createAcceptance(server, traffic);
  serve(server, traffic, acceptance.accept);
  await listen(server, port, host);
  const address = server.address() as AddressInfo; // a TCP server that listens has one
  const shownHost = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${shownHost}:${address.port}`,
    port: address.port,
    close: (graceMs) => close(server, { ...acceptance, graceMs, traffic }),
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (cause: Error & { code?: string }) => reject(toListenError(cause, `${host}:${port}`));
    server.once('error', fail);
    server.listen({ port, host }, () => {
      server.off('error', fail);
      resolve();
    });
  });
}

function toListenError(cause: Error & { code?: string }, address: string): ListenError {
  const found = `expected ${address} to be free for listening, found ${cause.code ?? cause.message}`;
  if (cause.code === 'EADDRINUSE')
    return new ListenError('port_in_use', `${found}; stop what uses it or choose another with --port`, cause);
  if (cause.code === 'EADDRNOTAVAIL')
    return new ListenError(
      'address_not_available',
      `${found}; choose an address of this machine with --host`,
      cause,
    );
  return new ListenError('listen_failed', `${found}; choose another port or address`, cause);
}

interface Closing extends Acceptance {
  readonly graceMs: number;
  readonly traffic: Traffic;
}
async function close(server: Server, { graceMs, traffic, sockets, sessions }: Closing): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const socket of sockets) if ('bytesRead' in socket && socket.bytesRead === 0) socket.destroy(); // Node does not count these as idle
  for (const session of sessions) session.close();
  const idleCheck = setInterval(() => server.closeIdleConnections(), idleCheckMs);
  const grace = setTimeout(() => {
    traffic.cut({
      code: 'stopping',
      message: 'the recorder is stopping; start it again and repeat the request',
    });
    // What is inside says its last before what it is inside of.
    for (const socket of [...sockets].reverse()) endSoon(socket);
  }, graceMs);
  const end = setTimeout(() => {
    for (const socket of sockets) socket.destroy();
  }, graceMs + flushMs);
  await closed;
  clearInterval(idleCheck);
  clearTimeout(grace);
  clearTimeout(end);
}

/** Ends it once it has said what it was given. */
function endSoon(socket: Duplex): void {
  if ('destroySoon' in socket && typeof socket.destroySoon === 'function') socket.destroySoon();
  else socket.end();
}
