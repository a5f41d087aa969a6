// config.json: what the user settled once for this home.
import { isJsonObject } from './json.ts';

/** `routes`: name → base URL of its upstream. */
export interface Config {
  readonly routes: Readonly<Record<string, { readonly upstream: string }>>;
  readonly record: 'required' | 'best-effort';
  readonly port: number;
}

/** 7317: free in the registry of service names, and the same at every start, so that clients may keep it. */
export const DEFAULT_PORT = 7317;

const PUBLIC_ROUTES: Config['routes'] = {
  openai: { upstream: 'https://api.openai.com' },
  anthropic: { upstream: 'https://api.anthropic.com' },
  gemini: { upstream: 'https://generativelanguage.googleapis.com' },
};

/** Fills defaults in. Throws RangeError that names the first member that is not as expected. */
export function parseConfig(value: unknown): Config {
  if (!isJsonObject(value)) throw new RangeError('expected a JSON object');
  const { routes = {}, record = 'required', port = DEFAULT_PORT } = value;
  if (record !== 'required' && record !== 'best-effort') {
    throw new RangeError(
      `expected "record" to be "required" or "best-effort", found ${JSON.stringify(record)}`,
    );
  }
  if (typeof port !== 'number' || !Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new RangeError(`expected "port" from 0 to 65535, found ${JSON.stringify(port)}`);
  }
  if (!isJsonObject(routes)) throw new RangeError('expected "routes" to be an object');
  const named = Object.entries(routes).map(([name, route]) => {
    const upstream = isJsonObject(route) ? route.upstream : undefined;
    if (typeof upstream !== 'string') throw new RangeError(`expected a text "routes.${name}.upstream"`);
    return [name, parseRoute(name, upstream)] as const;
  });
  return { routes: { ...PUBLIC_ROUTES, ...Object.fromEntries(named) }, record, port };
}

/** Lets one route in: a name for the first step of a path, and an http(s) base URL. Throws RangeError. */
export function parseRoute(name: string, upstream: string): { readonly upstream: string } {
  // `t` begins the token's path, and a dot our own addresses.
  if (!/^[a-z0-9][a-z0-9_-]{0,62}$/i.test(name) || name === 't') {
    throw new RangeError(
      `expected a route name of letters, digits, - and _ (not "t"), found ${JSON.stringify(name)}`,
    );
  }
  const url = URL.parse(upstream);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new RangeError(
      `expected an http or https URL for route ${name}, found ${JSON.stringify(upstream)}`,
    );
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new RangeError(`expected the URL of route ${name} without user, query and fragment`);
  }
  return { upstream };
}
