// The organisation's policy: what a collector's admin settles for every sidecar, and for what the collector keeps.
import { type AccessRule, parseAccessRules } from './access.ts';
import { parseIntercept } from './config.ts';
import { isCount, isJsonObject } from './json.ts';
import { isRecordMode, type RecordMode } from './record-mode.ts';
import { parseRedactionConfig, type RedactionConfig } from './redaction-config.ts';
import { parseRetention, type Retention } from './retention.ts';

/** What an admin settles; an absent member leaves it to each sidecar's config.json. */
export interface OrgRules {
  readonly record?: RecordMode;
  readonly redaction?: RedactionConfig;
  /** Hosts whose TLS is ended, in place of those of config.json. */
  readonly intercept?: readonly string[];
  /** They stand before those of config.json. */
  readonly access?: readonly AccessRule[];
  /** Of what the collector keeps. */
  readonly retention?: Retention;
  /** Of what sidecars keep of what they have shipped. */
  readonly localRetention?: Retention;
  /** A live session from which nothing came for so long is shown as cut off. */
  readonly silentAfterMs?: number;
  /** Most that may wait on a sidecar's disk while the collector cannot be reached. */
  readonly spoolMaxBytes?: number;
  /** The collector writes out what it is about to remove. */
  readonly exportBeforePurge?: boolean;
}

/** The rules as one version of them; `at` is when they were settled, ISO 8601. */
export interface OrgPolicy extends OrgRules {
  /** From 1. */
  readonly version: number;
  readonly at: string;
}

const RULES = [
  ...['record', 'redaction', 'intercept', 'access', 'retention', 'localRetention'],
  ...['silentAfterMs', 'spoolMaxBytes', 'exportBeforePurge'],
];
/** Less than a minute would call every laptop that roams cut off. */
const MIN_SILENT_MS = 60_000;
/** A day of ten busy agents, as for retention: less would stop work at the first lost connection. */
const MIN_SPOOL_BYTES = 1_000_000;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Lets rules in as an admin puts them. Throws RangeError that names the first member that is not as expected. */
export function parseOrgRules(value: unknown): OrgRules {
  if (!isJsonObject(value)) throw new RangeError('expected a policy to be a JSON object');
  const unknown = Object.keys(value).find((member) => !RULES.includes(member));
  // A rule under a name that is misspelt would never apply, and nobody would know.
  if (unknown !== undefined)
    throw new RangeError(
      `expected a policy to have only ${RULES.join(', ')}, found ${JSON.stringify(unknown)}`,
    );
  const { record, redaction, intercept, access, retention, localRetention } = value;
  const { silentAfterMs, spoolMaxBytes, exportBeforePurge } = value;
  return {
    ...optional('record', record, parseRecord),
    ...optional('redaction', redaction, parseRedactionConfig),
    ...optional('intercept', intercept, parseIntercept),
    ...optional('access', access, parseAccessRules),
    ...optional('retention', retention, parseRetention),
    ...optional('localRetention', localRetention, parseRetention),
    ...optional('silentAfterMs', silentAfterMs, (ms) => parseLeast(ms, 'silentAfterMs', MIN_SILENT_MS)),
    ...optional('spoolMaxBytes', spoolMaxBytes, (bytes) =>
      parseLeast(bytes, 'spoolMaxBytes', MIN_SPOOL_BYTES),
    ),
    ...optional('exportBeforePurge', exportBeforePurge, parseSwitch),
  };
}

/** Lets a version of the rules in, as a collector signs it. Throws RangeError. */
export function parseOrgPolicy(value: unknown): OrgPolicy {
  if (!isJsonObject(value)) throw new RangeError('expected a policy to be a JSON object');
  const { version, at, ...rules } = value;
  if (!isCount(version) || version === 0)
    throw new RangeError(`expected "version" to be a whole number from 1, found ${JSON.stringify(version)}`);
  if (typeof at !== 'string' || !TIME.test(at))
    throw new RangeError(`expected "at" to be a time, found ${JSON.stringify(at)}`);
  return { version, at, ...parseOrgRules(rules) };
}

function optional<Name extends string, Value>(
  name: Name,
  value: unknown,
  parse: (value: unknown) => Value,
): { readonly [Member in Name]?: Value } {
  if (value === undefined) return {};
  // The one member that the type says there may be.
  return { [name]: parse(value) } as { readonly [Member in Name]: Value };
}

function parseRecord(value: unknown): RecordMode {
  if (isRecordMode(value)) return value;
  throw new RangeError(`expected "record" to be "required" or "best-effort", found ${JSON.stringify(value)}`);
}

function parseLeast(value: unknown, name: string, least: number): number {
  if (isCount(value) && value >= least) return value;
  throw new RangeError(
    `expected "${name}" to be a whole number from ${least}, found ${JSON.stringify(value)}`,
  );
}

function parseSwitch(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new RangeError(`expected "exportBeforePurge" to be true or false, found ${JSON.stringify(value)}`);
}
