// Connections to the outside, for every kind of upstream leg: pinned addresses, the environment's proxy, certificates checked.
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import {
  connect as connectTls,
  createSecureContext,
  getCACertificates,
  type SecureContext,
  type TLSSocket,
} from 'node:tls';
import type { Pin } from '../../../core/model/pin.ts';
import { askTunnel } from './ask-tunnel.ts';
import type { Place } from './place.ts';
import type { OuterProxy, ProxyFor } from './proxies.ts';

export interface DialerOptions {
  readonly pins: readonly Pin[];
  /** PEM texts of authorities that are believed beside Node's own. */
  readonly authorities: readonly string[];
  readonly proxyFor: ProxyFor;
  readonly connectTimeoutMs: number;
}
export interface DialOptions {
  readonly signal?: AbortSignal;
  /** The other side may say goodbye first and go on listening. */
  readonly allowHalfOpen?: boolean;
}
export interface Dialer {
  /** The place with the address that it is pinned to. */
  locate(place: Place): Place;
  /** The proxy on the way to the place; none where it is pinned. */
  proxyFor(place: Place): OuterProxy | undefined;
  /** A connection to the place, through the proxy where there is one. Rejects with an Error with `code`. */
  connect(place: Place, options?: DialOptions): Promise<Socket>;
  /** The same with TLS, the certificate verified as any client would; `alpn` is what is offered. */
  secure(place: Place, options: DialOptions & { readonly alpn: readonly string[] }): Promise<TLSSocket>;
  /** What certificates are verified against; undefined: Node's own authorities. */
  readonly secureContext: SecureContext | undefined;
  readonly connectTimeoutMs: number;
}

/** A peer that vanished without a word is noticed after some of these. */
const keepAliveMs = 30_000;

/** Throws an Error of OpenSSL where `authorities` has no certificates. */
export function createDialer(options: DialerOptions): Dialer {
  const { pins, authorities, connectTimeoutMs } = options;
  const secureContext =
    authorities.length === 0
      ? undefined
      : createSecureContext({ ca: [...getCACertificates('default'), ...authorities] });
  const findPin = ({ host, port }: Place) =>
    pins.find((pin) => pin.port === port && (pin.host === '*' || pin.host === host.toLowerCase()));

  async function open(place: Place, { signal, allowHalfOpen = false }: DialOptions): Promise<Socket> {
    const proxy = dialer.proxyFor(place);
    if (proxy === undefined) return openTcp(dialer.locate(place), { allowHalfOpen, signal });
    const socket = await openTcp(proxy.place, { allowHalfOpen, signal });
    const link =
      proxy.place.protocol === 'http:' ? socket : await startTls(socket, { place: proxy.place, signal });
    return askTunnel(link, { place, proxy, signal });
  }

  const startTls = (
    socket: Socket,
    start: {
      readonly place: Place;
      readonly signal: AbortSignal | undefined;
      readonly alpn?: readonly string[];
    },
  ) => openTls(socket, { ...start, secureContext });

  const dialer: Dialer = {
    secureContext,
    connectTimeoutMs,
    locate(place) {
      const pin = findPin(place);
      return pin === undefined ? place : { ...place, host: pin.address, port: pin.addressPort };
    },
    proxyFor: (place) => (findPin(place) === undefined ? options.proxyFor(place) : undefined),
    connect: (place, dial = {}) =>
      within(connectTimeoutMs, dial.signal, (signal) => open(place, { ...dial, signal })),
    secure: (place, { alpn, ...dial }) =>
      within(connectTimeoutMs, dial.signal, async (signal) =>
        startTls(await open(place, { ...dial, signal }), { place, signal, alpn }),
      ),
  };
  return dialer;
}

/** Runs one attempt, which ends with the signal or after the time. */
async function within<T>(
  timeoutMs: number,
  outer: AbortSignal | undefined,
  attempt: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(
    () => controller.abort(Object.assign(new Error('connect timeout'), { code: 'UND_ERR_CONNECT_TIMEOUT' })),
    timeoutMs,
  );
  const stop = () => controller.abort(outer?.reason);
  outer?.addEventListener('abort', stop);
  try {
    if (outer?.aborted) throw outer.reason;
    return await attempt(controller.signal);
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener('abort', stop);
  }
}

interface TcpOptions {
  readonly allowHalfOpen: boolean;
  readonly signal: AbortSignal | undefined;
}
function openTcp({ host, port }: Place, { allowHalfOpen, signal }: TcpOptions): Promise<Socket> {
  const socket = connectTcp({
    host,
    port,
    allowHalfOpen,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: keepAliveMs,
  });
  return whenReady(socket, 'connect', signal);
}

interface TlsStart {
  readonly place: Place;
  readonly signal: AbortSignal | undefined;
  readonly alpn?: readonly string[];
  readonly secureContext: SecureContext | undefined;
}
function openTls(socket: Socket, { place, signal, alpn, secureContext }: TlsStart): Promise<TLSSocket> {
  const secure = connectTls({
    socket,
    host: place.host, // what the certificate has to name
    ...(isIP(place.host) === 0 ? { servername: place.host } : {}),
    ...(alpn === undefined ? {} : { ALPNProtocols: [...alpn] }),
    ...(secureContext === undefined ? {} : { secureContext }),
  });
  return whenReady(secure, 'secureConnect', signal);
}

/** The socket once it is connected; destroyed where it fails or is not wanted any more. */
function whenReady<S extends Socket>(
  socket: S,
  event: 'connect' | 'secureConnect',
  signal: AbortSignal | undefined,
): Promise<S> {
  return new Promise((resolve, reject) => {
    const settle = (error: unknown) => {
      socket.off(event, settle).off('error', settle).off('close', onClose);
      signal?.removeEventListener('abort', onAbort);
      socket.on('error', () => {}); // whoever gets it hears its close
      if (error === undefined) return resolve(socket);
      socket.destroy();
      reject(error);
    };
    const onAbort = () => settle(signal?.reason);
    const onClose = () => settle(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
    socket
      .once(event, () => settle(undefined))
      .once('error', settle)
      .once('close', onClose);
    if (signal?.aborted) onAbort();
    else signal?.addEventListener('abort', onAbort);
  });
}
