// config.json: what the user settled once for this home.
import { type AccessRule, parseAccessRules } from './access.ts';
import { type CollectorConfig, parseCollectorConfig } from './collector-config.ts';
import { isJsonObject, type JsonObject } from './json.ts';
import { isKeyStoreKind, type KeyStoreKind } from './key-store-kind.ts';
import { type LoginConfig, parseLoginConfig } from './login-config.ts';
import { isRecordMode, type RecordMode } from './record-mode.ts';
import { parseRedactionConfig, type RedactionConfig } from './redaction-config.ts';
import { parseLabels, parseRetention, type Retention } from './retention.ts';

/** `routes`: name → base URL of its upstream. */
export interface Config {
  readonly routes: Readonly<Record<string, { readonly upstream: string }>>;
  /** Hosts whose TLS the forward proxy ends: `.cursor.sh` is cursor.sh and all under it, `api.openai.com` that host alone. */
  readonly intercept: readonly string[];
  readonly record: RecordMode;
  readonly port: number;
  /** Who may use the sidecar is proved at this issuer; absent: the user of the operating system stands for it. */
  readonly login?: LoginConfig;
  /** Where recordings are shipped to; absent: they stay here. */
  readonly collector?: CollectorConfig;
  /** Where secrets are kept, where that was settled. */
  readonly keyStore?: KeyStoreKind;
  /** Which groups may use which routes and models; the first rule that matches decides. */
  readonly access: readonly AccessRule[];
  readonly redaction?: RedactionConfig;
  /** Every session that is recorded has these labels. */
  readonly labels?: readonly string[];
  /** Absent: everything is kept. */
  readonly retention?: Retention;
}

/** 7317: free in the registry of service names, and the same at every start, so that clients may keep it. */
export const DEFAULT_PORT = 7317;

const PUBLIC_ROUTES: Config['routes'] = {
  openai: { upstream: 'https://api.openai.com' },
  anthropic: { upstream: 'https://api.anthropic.com' },
  gemini: { upstream: 'https://generativelanguage.googleapis.com' },
  cursor: { upstream: 'https://api2.cursor.sh' },
};

/** What the README says is decrypted and recorded; everything else is tunnelled. */
const DEFAULT_INTERCEPT: Config['intercept'] = [
  '.cursor.sh',
  '.cursor.com',
  'api.openai.com',
  'api.anthropic.com',
  'generativelanguage.googleapis.com',
];
/** At least two labels, the last one not of digits: no IP address, and nothing as wide as `.com`. */
const INTERCEPTED = /^\.?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Fills defaults in. Throws RangeError that names the first member that is not as expected. */
export function parseConfig(value: unknown): Config {
  if (!isJsonObject(value)) throw new RangeError('expected a JSON object');
  const { routes = {}, record = 'required', port = DEFAULT_PORT, intercept = DEFAULT_INTERCEPT } = value;
  const { login, collector, keyStore, access = [], redaction, labels, retention } = value;
  expectKnown(value);
  if (!isRecordMode(record)) {
    throw new RangeError(
      `expected "record" to be "required" or "best-effort", found ${JSON.stringify(record)}`,
    );
  }
  if (typeof port !== 'number' || !Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new RangeError(`expected "port" from 0 to 65535, found ${JSON.stringify(port)}`);
  }
  if (keyStore !== undefined && !isKeyStoreKind(keyStore)) {
    throw new RangeError(`expected "keyStore" to be "keychain" or "file", found ${JSON.stringify(keyStore)}`);
  }
  if (!isJsonObject(routes)) throw new RangeError('expected "routes" to be an object');
  const named = Object.entries(routes).map(([name, route]) => {
    const upstream = isJsonObject(route) ? route.upstream : undefined;
    if (typeof upstream !== 'string') throw new RangeError(`expected a text "routes.${name}.upstream"`);
    return [name, parseRoute(name, upstream)] as const;
  });
  return {
    routes: { ...PUBLIC_ROUTES, ...Object.fromEntries(named) },
    intercept: parseIntercept(intercept),
    record,
    port,
    ...(login === undefined ? {} : { login: parseLoginConfig(login) }),
    ...(collector === undefined ? {} : { collector: parseCollectorConfig(collector) }),
    ...(keyStore === undefined ? {} : { keyStore }),
    access: parseAccessRules(access),
    ...(redaction === undefined ? {} : { redaction: parseRedactionConfig(redaction) }),
    ...(labels === undefined ? {} : { labels: parseLabels(labels) }),
    ...(retention === undefined ? {} : { retention: parseRetention(retention) }),
  };
}

const MEMBERS: readonly string[] = [
  ...['routes', 'record', 'port', 'intercept', 'login', 'collector', 'keyStore'],
  ...['access', 'redaction', 'labels', 'retention'],
];

/** A rule under a name that is misspelt would never apply, and nobody would know. */
function expectKnown(config: JsonObject): void {
  const unknown = Object.keys(config).find((name) => !MEMBERS.includes(name));
  if (unknown !== undefined)
    throw new RangeError(`expected one of ${MEMBERS.join(', ')}, found ${JSON.stringify(unknown)}`);
}

/** Lets `"intercept"` in, in lower case. Throws RangeError. */
export function parseIntercept(value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw new RangeError('expected "intercept" to be a list of host names');
  return value.map((host: unknown) => {
    const lower = typeof host === 'string' ? host.toLowerCase() : '';
    if (INTERCEPTED.test(lower) && lower.length <= 253) return lower;
    throw new RangeError(
      `expected "intercept" to hold host names (api.example.com) and suffixes (.example.com), found ${JSON.stringify(host)}`,
    );
  });
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
