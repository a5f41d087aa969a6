// What a client says to a listed host: its TLS is ended here, and its requests are served as if they had come to the port.
import type { Duplex } from 'node:stream';
import { nowMs } from '../clock.ts';
import type { ClientConnection, Connections } from '../connections.ts';
import { formatAuthority, type Place } from '../dial/place.ts';
import { ExchangeTap } from '../exchange-tap.ts';
import { headersTimeoutMs } from '../serve.ts';
import { sniff } from '../sniff.ts';
import type { Tap } from '../tap.ts';
import type { HostContexts } from '../tls/host-contexts.ts';
import type { Accept } from '../traffic.ts';
import { endTls, HandshakeError } from './end-tls.ts';

/** The handshake of a client on this machine takes milliseconds. */
const handshakeTimeoutMs = 10_000;
/** Who trusts us asks, or keeps the connection for later; who goes at once did not like the certificate. */
const silentMs = 2000;

export interface InterceptStart {
  readonly place: Place;
  readonly carrier: ClientConnection;
  readonly accept: Accept;
  readonly connections: Connections;
  readonly contexts: HostContexts;
  readonly tap: Tap;
  /** The name by which the host's exchanges are listed. */
  readonly route: string;
  /** What is offered to the client, best first: only what the upstream speaks too. */
  readonly protocols: readonly string[];
}

/** Serves what comes on `socket`: TLS, or cleartext HTTP where that was asked for. What comes to nothing is recorded as failed. */
export function intercept(socket: Duplex, start: InterceptStart): void {
  const { place, carrier, accept, connections } = start;
  socket.on('error', () => socket.destroy());
  sniff(socket, headersTimeoutMs, (spoken) => {
    if (spoken === 'tls')
      return void interceptTls(socket, start).catch((error) => recordFailure(error, start));
    connections.enter(socket, carrier, { ...place, protocol: 'http:' });
    accept(socket, spoken);
  });
}

async function interceptTls(socket: Duplex, start: InterceptStart): Promise<void> {
  const { place, carrier, accept, connections, contexts, protocols } = start;
  const secureContext = await contexts.contextFor(place.host);
  if (socket.destroyed) return;
  const inner = await endTls(socket, {
    host: place.host,
    secureContext,
    protocols,
    timeoutMs: handshakeTimeoutMs,
  });
  const openedMs = nowMs();
  inner.once('close', () => {
    const isSilent = inner.bytesRead === 0 && nowMs() - openedMs < silentMs;
    if (isSilent)
      recordFailure(new HandshakeError('silent', 'it closed the connection without a word'), start);
  });
  connections.enter(inner, carrier, place);
  accept(inner, inner.alpnProtocol === 'h2' ? 'http2' : 'http1');
}

/** A client that does not believe our certificate goes without a word: this entry is the only sign of it. */
function recordFailure(error: unknown, { place, carrier, tap, route }: InterceptStart): void {
  const found = error instanceof HandshakeError ? `${error.code}: ${error.message}` : String(error);
  const tapped = new ExchangeTap(tap, {
    opening: { method: 'CONNECT', client: carrier.client, headers: [] },
    target: { name: route, url: formatAuthority(place), isTunnelled: true },
  });
  const message = `expected the client to agree to TLS with ${place.host}, found ${found}; if it does not trust the local certificate authority, see "cursor-rec ca"`;
  tapped.closed({ outcome: 'failed', error: { code: 'client_tls_failed', message } });
}
