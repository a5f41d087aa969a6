// What the user settled about redaction: families on or off, rules of their own, and what stays although a rule hits it.
import { isJsonObject, type Json, type JsonObject } from './json.ts';

/** A rule from config.json: `pattern` runs near its literal `triggers`. */
export interface UserRule {
  readonly id: string;
  readonly description?: string;
  readonly triggers: readonly string[];
  readonly pattern: string;
}

export interface RedactionSettings {
  /** Family → whether its rules run; absent: as the rule says. */
  readonly families?: Readonly<Record<string, boolean>>;
  readonly rules?: readonly UserRule[];
  /** What stays: values by fingerprint (8 hex digits), and values that a pattern matches. */
  readonly allow?: { readonly fingerprints?: readonly string[]; readonly patterns?: readonly string[] };
  /** What becomes of images and other binary in bodies, which no rule can look into. */
  readonly images?: 'keep' | 'drop';
}

/** Settings of everything, with those of a route and of a group on top. */
export interface RedactionConfig extends RedactionSettings {
  readonly routes?: Readonly<Record<string, RedactionSettings>>;
  readonly groups?: Readonly<Record<string, RedactionSettings>>;
}

const SETTINGS = ['families', 'rules', 'allow', 'images'];
/** Patterns that people write stay far under it; a longer one costs memory in every engine. */
const MAX_PATTERN = 1000;
/** A trigger of one character would be met everywhere. */
const MIN_TRIGGER = 2;
const MAX_TRIGGER = 100;

/** Lets `"redaction"` in. Throws RangeError that names the first member that is not as expected. */
export function parseRedactionConfig(value: unknown): RedactionConfig {
  const object = parseObject(value, 'redaction', [...SETTINGS, 'routes', 'groups']);
  return {
    ...parseSettings(object, 'redaction'),
    ...optional('routes', object.routes, parseNamed),
    ...optional('groups', object.groups, parseNamed),
  };

  function parseNamed(named: Json, place: string): Readonly<Record<string, RedactionSettings>> {
    const entries = Object.entries(parseObject(named, `redaction.${place}`));
    return Object.fromEntries(
      entries.map(([name, settings]) => {
        const of = `redaction.${place}.${name}`;
        return [name, parseSettings(parseObject(settings, of, SETTINGS), of)];
      }),
    );
  }
}

function parseSettings(object: JsonObject, place: string): RedactionSettings {
  return {
    ...optional('families', object.families, (value) => parseFamilies(value, `${place}.families`)),
    ...optional('rules', object.rules, (value) => parseRules(value, `${place}.rules`)),
    ...optional('allow', object.allow, (value) => parseAllow(value, `${place}.allow`)),
    ...optional('images', object.images, (value) => {
      if (value === 'keep' || value === 'drop') return value;
      throw new RangeError(
        `expected "${place}.images" to be "keep" or "drop", found ${JSON.stringify(value)}`,
      );
    }),
  };
}

function parseFamilies(value: Json, place: string): Readonly<Record<string, boolean>> {
  const entries = Object.entries(parseObject(value, place));
  return Object.fromEntries(
    entries.map(([family, isOn]) => {
      if (typeof isOn === 'boolean') return [family, isOn];
      throw new RangeError(
        `expected "${place}.${family}" to be true or false, found ${JSON.stringify(isOn)}`,
      );
    }),
  );
}

function parseRules(value: Json, place: string): readonly UserRule[] {
  if (!Array.isArray(value)) throw new RangeError(`expected "${place}" to be a list of rules`);
  const rules = value.map((rule: Json, at) => parseUserRule(rule, `${place}[${at}]`));
  const ids = rules.map(({ id }) => id);
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice === undefined) return rules;
  throw new RangeError(
    `expected each rule of "${place}" to have its own id, found ${JSON.stringify(twice)} twice`,
  );
}

/** Lets one rule in; that its pattern can be compiled is for the engine to say. Throws RangeError. */
export function parseUserRule(value: unknown, place: string): UserRule {
  const { id, description, triggers, pattern } = parseObject(value, place, [
    'id',
    'description',
    'triggers',
    'pattern',
  ]);
  // It becomes part of every mask: [REDACTED:<id>:<fingerprint>].
  if (typeof id !== 'string' || !/^[a-z0-9][a-z0-9-]{0,63}$/.test(id))
    throw new RangeError(
      `expected "${place}.id" of small letters, digits and -, found ${JSON.stringify(id)}`,
    );
  if (description !== undefined && typeof description !== 'string')
    throw new RangeError(`expected a text "${place}.description"`);
  return {
    id,
    ...(description === undefined ? {} : { description }),
    triggers: parseTexts(triggers, `${place}.triggers`, { min: MIN_TRIGGER, max: MAX_TRIGGER }),
    pattern: parseText(pattern, `${place}.pattern`, { min: 1, max: MAX_PATTERN }),
  };
}

function parseAllow(value: Json, place: string): NonNullable<RedactionSettings['allow']> {
  const { fingerprints, patterns } = parseObject(value, place, ['fingerprints', 'patterns']);
  return {
    ...optional('fingerprints', fingerprints, (found) => parseFingerprints(found, `${place}.fingerprints`)),
    ...optional('patterns', patterns, (found) =>
      parseTexts(found, `${place}.patterns`, { min: 1, max: MAX_PATTERN }),
    ),
  };
}

function parseFingerprints(value: Json, place: string): readonly string[] {
  const texts = parseTexts(value, place, { min: 8, max: 8 });
  const wrong = texts.find((text) => !/^[0-9a-f]{8}$/.test(text));
  if (wrong === undefined) return texts;
  throw new RangeError(`expected "${place}" to hold 8 hex digits each, found ${JSON.stringify(wrong)}`);
}

interface Bounds {
  readonly min: number;
  readonly max: number;
}

function parseTexts(value: Json | undefined, place: string, bounds: Bounds): readonly string[] {
  if (!Array.isArray(value) || value.length === 0)
    throw new RangeError(`expected "${place}" to be a list of one or more texts`);
  return value.map((text: Json, at) => parseText(text, `${place}[${at}]`, bounds));
}

function parseText(value: Json | undefined, place: string, { min, max }: Bounds): string {
  if (typeof value === 'string' && value.length >= min && value.length <= max) return value;
  const length = min === max ? `${max}` : `${min} to ${max}`;
  throw new RangeError(`expected "${place}" to be a text of ${length} characters`);
}

/** With `members` only those are allowed: a misspelt one would silently do nothing. */
function parseObject(value: unknown, place: string, members?: readonly string[]): JsonObject {
  if (!isJsonObject(value)) throw new RangeError(`expected "${place}" to be an object`);
  const unknown = Object.keys(value).find((member) => members?.includes(member) === false);
  if (unknown === undefined) return value as JsonObject; // it came out of JSON
  throw new RangeError(
    `expected "${place}" to have only ${members?.join(', ')}, found ${JSON.stringify(unknown)}`,
  );
}

function optional<Name extends string, Value>(
  name: Name,
  value: Json | undefined,
  parse: (value: Json, name: Name) => Value,
): { readonly [member in Name]?: Value } {
  // A computed member has the type of all names; this has exactly one.
  return value === undefined ? {} : ({ [name]: parse(value, name) } as { readonly [member in Name]?: Value });
}
