// Asks a proxy for a connection through it (CONNECT, RFC 9110 §9.3.6).
import { request } from 'node:http';
import type { Socket } from 'node:net';
import { formatAuthority, type Place } from './place.ts';
import type { OuterProxy } from './proxies.ts';

export interface TunnelAsk {
  readonly place: Place;
  readonly proxy: OuterProxy;
  readonly signal: AbortSignal | undefined;
}

/** The connection, once the proxy made it; whatever the server said already is still to be read. Rejects with `PROXY_…`. */
export function askTunnel(link: Socket, { place, proxy, signal }: TunnelAsk): Promise<Socket> {
  const path = formatAuthority(place);
  const { authorization } = proxy;
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      link.destroy();
      reject(error);
    };
    const asked = request({
      method: 'CONNECT',
      path,
      headers: {
        host: path,
        ...(authorization === undefined ? {} : { 'proxy-authorization': authorization }),
      },
      createConnection: () => link,
    });
    const onAbort = () => {
      asked.destroy();
      fail(signal?.reason);
    };
    signal?.addEventListener('abort', onAbort);
    asked
      .on('connect', ({ statusCode = 0 }, socket, first) => {
        signal?.removeEventListener('abort', onAbort);
        if (statusCode < 200 || statusCode > 299) return fail(new ProxyError(statusCode));
        if (first.length > 0) socket.unshift(first);
        resolve(link);
      })
      .on('error', (error) => {
        signal?.removeEventListener('abort', onAbort);
        fail(error);
      })
      .end();
  });
}

/** The proxy said no. */
class ProxyError extends Error {
  readonly code: string;
  constructor(status: number) {
    super(`expected the proxy of HTTPS_PROXY to connect, found status ${status}`);
    this.code = `PROXY_STATUS_${status}`;
  }
}
