// Hands each connection to whoever speaks its protocol: Node's HTTP/1.1 server, or an HTTP/2 session of its own.
import type { Server } from 'node:http';
import { constants, performServerHandshake, type ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { sessionOptions, sessionWindowBytes } from './h2/settings.ts';
import { headersTimeoutMs } from './serve.ts';
import { sniff } from './sniff.ts';
import type { Accept, Traffic } from './traffic.ts';

export interface Acceptance {
  readonly accept: Accept;
  /** Connections from outside and those inside of them, older ones first. */
  readonly sockets: ReadonlySet<Duplex>;
  readonly sessions: ReadonlySet<ServerHttp2Session>;
}

/** Puts itself before the server's own way of taking connections. */
export function createAcceptance(server: Server, traffic: Traffic): Acceptance {
  const acceptHttp1 = server.listeners('connection');
  const sockets = new Set<Duplex>();
  const sessions = new Set<ServerHttp2Session>();
  const track = (socket: Duplex) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  };
  const accept: Accept = (socket, protocol) => {
    if (!sockets.has(socket)) track(socket);
    if (protocol === 'http2') startSession(socket, { traffic, accept, sessions });
    else for (const listener of acceptHttp1) listener.call(server, socket);
  };
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    track(socket);
    const met = traffic.meet?.(socket);
    sniff(socket, headersTimeoutMs, (spoken) => {
      // TLS straight to the port is answered like any other text that is no HTTP.
      const serve = () => accept(socket, spoken === 'http2' ? 'http2' : 'http1');
      if (met === undefined) serve();
      else void serveOnceMet(socket, met, serve);
    });
  });
  return { accept, sockets, sessions };
}

async function serveOnceMet(socket: Socket, met: Promise<void>, serve: () => void): Promise<void> {
  const give = () => socket.destroy();
  socket.on('error', give);
  await met;
  socket.off('error', give);
  if (!socket.destroyed) serve();
}

interface SessionStart {
  readonly traffic: Traffic;
  readonly accept: Accept;
  readonly sessions: Set<ServerHttp2Session>;
}
function startSession(socket: Duplex, { traffic, accept, sessions }: SessionStart): void {
  socket.allowHalfOpen = false; // a session that hears no more has nothing to say
  socket.on('error', () => {});
  const session = performServerHandshake(socket, sessionOptions);
  sessions.add(session);
  if (!session.destroyed) session.setLocalWindowSize(sessionWindowBytes);
  session.on('error', () => traffic.countRefusal()); // of the connection as a whole; streams have their own
  session.on('close', () => sessions.delete(session));
  session.on('stream', (stream, headers, flags, raw) => {
    const hasBody = (flags & constants.NGHTTP2_FLAG_END_STREAM) === 0;
    traffic.onStream(stream, { headers, raw, hasBody, socket, accept });
  });
}
