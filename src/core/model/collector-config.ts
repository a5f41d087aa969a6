// Where recordings are shipped to, as config.json says it.
import { isCount, isJsonObject } from './json.ts';

export interface CollectorConfig {
  /** Without a path, without a slash at its end. */
  readonly url: string;
  /** The verifier key of its log; absent: the one that it shows first is kept. */
  readonly key?: string;
  /** What shipping may take of the line; absent: all that is there. */
  readonly maxBytesPerSecond?: number;
  /** Of recordings that wait to be shipped; beyond it, with record "required", nothing passes until some are. */
  readonly spoolMaxBytes?: number;
}

const MEMBERS = ['url', 'key', 'maxBytesPerSecond', 'spoolMaxBytes'];
/** A day of ten busy agents, as in "retention". */
const MIN_SPOOL_BYTES = 1_000_000;

/** Lets `"collector"` in. Throws RangeError that names the first member that is not as expected. */
export function parseCollectorConfig(value: unknown): CollectorConfig {
  if (!isJsonObject(value)) throw new RangeError('expected "collector" to be an object');
  const unknown = Object.keys(value).find((member) => !MEMBERS.includes(member));
  if (unknown !== undefined)
    throw new RangeError(
      `expected "collector" to have only ${MEMBERS.join(', ')}, found ${JSON.stringify(unknown)}`,
    );
  const { url, key, maxBytesPerSecond, spoolMaxBytes } = value;
  if (key !== undefined && (typeof key !== 'string' || key === ''))
    throw new RangeError(`expected "collector.key" to be a verifier key, found ${JSON.stringify(key)}`);
  if (maxBytesPerSecond !== undefined && (!isCount(maxBytesPerSecond) || maxBytesPerSecond < 1024))
    throw new RangeError(
      `expected "collector.maxBytesPerSecond" to be 1024 or more, found ${JSON.stringify(maxBytesPerSecond)}`,
    );
  if (spoolMaxBytes !== undefined && (!isCount(spoolMaxBytes) || spoolMaxBytes < MIN_SPOOL_BYTES))
    throw new RangeError(
      `expected "collector.spoolMaxBytes" to be ${MIN_SPOOL_BYTES} or more, found ${JSON.stringify(spoolMaxBytes)}`,
    );
  return {
    url: parseCollectorUrl(url),
    ...(key === undefined ? {} : { key }),
    ...(maxBytesPerSecond === undefined ? {} : { maxBytesPerSecond }),
    ...(spoolMaxBytes === undefined ? {} : { spoolMaxBytes }),
  };
}

/** Lets the URL of a collector in: https, or http on this machine, without a path. Throws RangeError. */
export function parseCollectorUrl(value: unknown): string {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (url !== null && isSafe && url.pathname === '/' && url.search === '' && url.username === '')
    return url.origin;
  throw new RangeError(
    `expected "collector.url" to be an https URL without a path (http only on this machine), found ${JSON.stringify(value)}`,
  );
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}
