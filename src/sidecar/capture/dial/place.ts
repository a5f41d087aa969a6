// A server as the legs towards it name it.

/** `host` has no brackets. */
export interface Place {
  readonly protocol: 'http:' | 'https:';
  readonly host: string;
  readonly port: number;
}

/** `[host]:port` or `host:port`; the port is there also where it is the usual one. */
export function formatAuthority({ host, port }: Place): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** As in a URL: without the usual port. */
export function toOrigin(place: Place): string {
  return new URL(`${place.protocol}//${formatAuthority(place)}`).origin;
}

/** A place from an origin that toOrigin, or a URL, gave; throws TypeError where it is none. */
export function parseOrigin(origin: string): Place {
  const { protocol, hostname, port } = new URL(origin);
  const isPlain = protocol === 'http:';
  return {
    protocol: isPlain ? 'http:' : 'https:',
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (isPlain ? 80 : 443) : Number(port),
  };
}

/** A place from the `host:port` of a CONNECT, which has to name both (RFC 9110 §9.3.6). */
export function parseAuthority(authority: string): Place | undefined {
  const [, host = '', port = ''] = /^(\[[0-9a-f:.]+\]|[^\s:/?#@[\]]+):(\d{1,5})$/i.exec(authority) ?? [];
  if (host === '' || Number(port) < 1 || Number(port) > 65_535) return undefined;
  return { protocol: 'https:', host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}
