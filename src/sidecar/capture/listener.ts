// The port: HTTP/1.1 connections, strictly parsed, with idle limits and no deadline; what is not HTTP/1.1 gets a clear answer.
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
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
  serve(server, traffic);
  const sockets = trackSockets(server);
  await listen(server, port, host);
  const address = server.address() as AddressInfo; // a TCP server that listens has one
  const shownHost = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${shownHost}:${address.port}`,
    port: address.port,
    close: (graceMs) => close(server, { graceMs, traffic, sockets }),
  };
}

function trackSockets(server: Server): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  return sockets;
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

interface Closing {
  readonly graceMs: number;
  readonly traffic: Traffic;
  readonly sockets: ReadonlySet<Socket>;
}
async function close(server: Server, { graceMs, traffic, sockets }: Closing): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy(); // Node does not count these as idle
  const idleCheck = setInterval(() => server.closeIdleConnections(), idleCheckMs);
  const grace = setTimeout(() => {
    traffic.cut({
      code: 'stopping',
      message: 'the recorder is stopping; start it again and repeat the request',
    });
    for (const socket of sockets) socket.destroySoon();
  }, graceMs);
  const end = setTimeout(() => {
    for (const socket of sockets) socket.destroy();
  }, graceMs + flushMs);
  await closed;
  clearInterval(idleCheck);
  clearTimeout(grace);
  clearTimeout(end);
}
