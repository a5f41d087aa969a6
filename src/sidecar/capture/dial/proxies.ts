// The proxy that this machine has to use for the outside, as its environment names it (HTTPS_PROXY, HTTP_PROXY, NO_PROXY).
import { isIP } from 'node:net';
import type { Place } from './place.ts';

/** A proxy of the environment; `authorization` is the value of Proxy-Authorization. */
export interface OuterProxy {
  readonly place: Place;
  readonly authorization?: string;
}
export type ProxyFor = (place: Place) => OuterProxy | undefined;
type Environment = Readonly<Record<string, string | undefined>>;

/** Our own proxy's user name: a variable that leads back to us is not followed. */
const ownUser = 'cursor-rec';

/** Which proxy a place is reached through. Throws RangeError for a variable that names none that can be used. */
export function readProxies(environment: Environment): ProxyFor {
  const read = (name: string) => environment[name.toLowerCase()] || environment[name] || '';
  const secure = parseProxy('HTTPS_PROXY', read('HTTPS_PROXY'));
  const plain = parseProxy('HTTP_PROXY', read('HTTP_PROXY'));
  const isExempt = parseExemptions(read('NO_PROXY'));
  return (place) => {
    if (isLoopback(place.host) || isExempt(place)) return undefined;
    return place.protocol === 'https:' ? secure : plain;
  };
}

function parseProxy(name: string, text: string): OuterProxy | undefined {
  if (text === '') return undefined;
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  const { protocol } = url ?? {};
  if (url === null || (protocol !== 'http:' && protocol !== 'https:')) {
    const found = url === null ? 'something else' : `${protocol}//`;
    throw new RangeError(
      `expected ${name} to be the http or https URL of a proxy, found ${found}: correct it`,
    );
  }
  if (url.username === ownUser) return undefined;
  const port = Number(url.port) || (protocol === 'http:' ? 80 : 443);
  const place: Place = { protocol, host: url.hostname.replace(/^\[|\]$/g, ''), port };
  if (url.username === '' && url.password === '') return { place };
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return { place, authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}

/** `corp.example, .lab.example:8443, 10.0.0.1, *`: a name is itself and all under it. */
function parseExemptions(text: string): (place: Place) => boolean {
  const exempt = text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .map((entry) => {
      const [, name = entry, port] = /^(\[.*\]|[^:]*):(\d+)$/.exec(entry) ?? [];
      return {
        name: name.replace(/^\*?\.|^\[|\]$/g, ''),
        port: port === undefined ? undefined : Number(port),
      };
    });
  return ({ host, port }) =>
    exempt.some((entry) => {
      if (entry.port !== undefined && entry.port !== port) return false;
      const lower = host.toLowerCase();
      return (
        entry.name === '*' || lower === entry.name || (isIP(lower) === 0 && lower.endsWith(`.${entry.name}`))
      );
    });
}

function isLoopback(host: string): boolean {
  return host === '::1' || /^127\./.test(host) || /^(?:.*\.)?localhost$/i.test(host);
}
