// How long recordings are kept: what config.json says under "retention".
import { isJsonObject, type Json } from './json.ts';

/** Absent members set no bound. A session with one of `labels` goes by their days alone, the most of them. */
export interface Retention {
  readonly maxAgeDays?: number;
  /** Of all that is kept; the oldest sessions go first. */
  readonly maxBytes?: number;
  /** Label → days. */
  readonly labels?: Readonly<Record<string, number>>;
}

/** Why a session went. */
export type PruneReason = 'age' | 'size' | 'label';

/** A hundred years: more is a mistake in the unit. */
const MAX_DAYS = 36_525;
/** A day of ten busy agents: less would remove what was recorded a moment ago. */
const MIN_BYTES = 1_000_000;
const LABEL = /^[a-z0-9][a-z0-9._-]{0,62}$/;

/** Lets `"retention"` in. Throws RangeError that names the first member that is not as expected. */
export function parseRetention(value: unknown): Retention {
  if (!isJsonObject(value)) throw new RangeError('expected "retention" to be an object');
  const { maxAgeDays, maxBytes, labels, ...others } = value;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    throw new RangeError(
      `expected "retention" to have only maxAgeDays, maxBytes and labels, found ${JSON.stringify(unknown)}`,
    );
  return {
    ...(maxAgeDays === undefined ? {} : { maxAgeDays: parseDays(maxAgeDays, 'retention.maxAgeDays') }),
    ...(maxBytes === undefined ? {} : { maxBytes: parseBytes(maxBytes) }),
    ...(labels === undefined ? {} : { labels: parseLabelDays(labels) }),
  };
}

/** Lets `"labels"` in, those that every session of a home has. Throws RangeError. */
export function parseLabels(value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw new RangeError('expected "labels" to be a list of texts');
  return [...new Set(value.map((label: unknown) => parseLabel(label, 'labels')))];
}

function parseLabelDays(value: unknown): Readonly<Record<string, number>> {
  if (!isJsonObject(value)) throw new RangeError('expected "retention.labels" to be an object');
  return Object.fromEntries(
    Object.entries(value).map(([label, days]) => [
      parseLabel(label, 'retention.labels'),
      parseDays(days, `retention.labels.${label}`),
    ]),
  );
}

function parseLabel(label: unknown, place: string): string {
  if (typeof label === 'string' && LABEL.test(label)) return label;
  throw new RangeError(
    `expected "${place}" to name labels of small letters, digits, ., _ and -, found ${JSON.stringify(label)}`,
  );
}

function parseDays(value: Json | undefined, place: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_DAYS) return value;
  throw new RangeError(
    `expected "${place}" to be a whole number of days from 1 to ${MAX_DAYS}, found ${JSON.stringify(value)}`,
  );
}

function parseBytes(value: Json | undefined): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= MIN_BYTES) return value;
  throw new RangeError(
    `expected "retention.maxBytes" to be a whole number from ${MIN_BYTES}, found ${JSON.stringify(value)}`,
  );
}
