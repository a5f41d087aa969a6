// What is masked where: families, rules and exceptions of a configuration, by the route of an exchange and the groups of its user.
import type { RedactionConfig, RedactionSettings, UserRule } from '../model/redaction-config.ts';
import { exactRules, isPartOf } from './exact.ts';
import { createRedactor, type Redactor } from './redactor.ts';
import type { Rule } from './rule.ts';
import { type CompilePattern, type LinearPattern, toRule, USER_FAMILY } from './user-rule.ts';

export interface RedactorsOptions {
  /** Those that come with the program. */
  readonly rules: readonly Rule[];
  readonly config: RedactionConfig | undefined;
  readonly compile: CompilePattern;
  readonly fingerprint: (secret: string) => string;
  /** Called time and again while a text is looked at. */
  readonly busy?: () => void;
}

/** Whose exchange it is; without a route what holds for every route. */
export interface Subject {
  readonly route?: string;
  readonly groups?: readonly string[];
}

export interface ListedRule {
  readonly rule: Rule;
  readonly isOn: boolean;
}

export interface Redactors {
  /** The redactor of an exchange; the same one for the same settings. */
  redactorFor(subject: Subject): Redactor;
  /** Every rule, and whether it runs there. */
  rulesFor(subject: Subject): readonly ListedRule[];
  /** What is asked for from now on masks this text too, whatever the configuration says. It is of visible ASCII. */
  addSecret(secret: string): void;
  /** The same for these texts, and no longer for those that it was given before. */
  setPassingSecrets(secrets: readonly string[]): void;
}

/** The redactors of a configuration. Throws RangeError that names the first member that is not as expected. */
export function createRedactors(options: RedactorsOptions): Redactors {
  const { rules, config = {}, compile, fingerprint, busy } = options;
  const patterns = new Map<string, LinearPattern>();
  const userRules = new Map<UserRule, Rule>();
  for (const [place, settings] of placesOf(config)) check(place, settings);
  const redactors = new Map<string, Redactor>();
  const lasting = new Set<string>();
  let passing: readonly string[] = [];

  function check(place: string, settings: RedactionSettings): void {
    const families = new Set([USER_FAMILY, ...rules.map(({ family }) => family)]);
    for (const family of Object.keys(settings.families ?? {})) {
      if (!families.has(family))
        throw new RangeError(
          `expected "${place}.families" to have names of families (${[...families].join(', ')}), found ${JSON.stringify(family)}`,
        );
    }
    for (const rule of settings.rules ?? []) {
      if (rules.some(({ id }) => id === rule.id))
        throw new RangeError(
          `expected an id of its own, found rule "${rule.id}" of "${place}.rules" built in`,
        );
      userRules.set(
        rule,
        naming(`rule "${rule.id}" of "${place}.rules"`, () => toRule(rule, compile)),
      );
    }
    for (const pattern of settings.allow?.patterns ?? [])
      patterns.set(
        pattern,
        naming(`"${place}.allow.patterns"`, () => compile(pattern)),
      );
  }

  function settingsFor(subject: Subject): RedactionSettings[] {
    return keysFor(config, subject).map((key) => settingsOf(config, key));
  }

  function rulesFor(subject: Subject): ListedRule[] {
    const settings = settingsFor(subject);
    const families = Object.assign({}, ...settings.map((each) => each.families ?? {})) as Record<
      string,
      boolean
    >;
    const own = settings.flatMap((each) => each.rules ?? []).map((rule) => userRules.get(rule) as Rule);
    // The last of one id is the nearest to the exchange.
    const byId = new Map(own.map((rule) => [rule.id, rule]));
    return [...byId.values(), ...rules].map((rule) => ({
      rule,
      isOn:
        (Object.hasOwn(families, rule.family) ? families[rule.family] : undefined) ??
        rule.isOptional !== true,
    }));
  }

  function create(subject: Subject): Redactor {
    const known = [...new Set([...lasting, ...passing])];
    const settings = settingsFor(subject);
    const fingerprints = new Set(settings.flatMap(({ allow }) => allow?.fingerprints ?? []));
    // Each was compiled when the configuration was checked.
    const allowed = settings.flatMap(({ allow }) => allow?.patterns ?? []).map((text) => patterns.get(text));
    const images = settings.findLast((each) => each.images !== undefined)?.images;
    return createRedactor({
      rules: [
        ...known.flatMap(exactRules),
        ...rulesFor(subject).flatMap(({ rule, isOn }) => (isOn ? [rule] : [])),
      ],
      fingerprint,
      ...(busy === undefined ? {} : { busy }),
      ...(images === undefined ? {} : { images }),
      ...(fingerprints.size + allowed.length === 0
        ? {}
        : {
            allows: (secret, print) =>
              !known.some((one) => isPartOf(secret, one)) &&
              (fingerprints.has(print) || allowed.some((pattern) => pattern?.matchesWhole(secret) === true)),
          }),
    });
  }

  return {
    rulesFor,
    addSecret(secret) {
      if (lasting.has(secret)) return;
      lasting.add(secret);
      redactors.clear();
    },
    setPassingSecrets(others) {
      passing = others;
      redactors.clear();
    },
    redactorFor(subject) {
      const key = JSON.stringify(keysFor(config, subject));
      const known = redactors.get(key);
      if (known !== undefined) return known;
      const redactor = create(subject);
      redactors.set(key, redactor);
      return redactor;
    },
  };
}

/** Which settings hold: `[]` those of all, then those of the route, then those of each group as the configuration lists them. */
type Key = readonly [] | readonly ['routes' | 'groups', string];

function keysFor({ routes = {}, groups = {} }: RedactionConfig, subject: Subject): readonly Key[] {
  const keys: Key[] = [[]];
  if (subject.route !== undefined && Object.hasOwn(routes, subject.route))
    keys.push(['routes', subject.route]);
  for (const group of Object.keys(groups)) if (subject.groups?.includes(group)) keys.push(['groups', group]);
  return keys;
}

function settingsOf(config: RedactionConfig, [kind, name]: Key): RedactionSettings {
  return kind === undefined ? config : (config[kind]?.[name as string] ?? {});
}

function placesOf(config: RedactionConfig): [place: string, settings: RedactionSettings][] {
  return [
    ['redaction', config],
    ...Object.entries(config.routes ?? {}).map(([name, settings]) => named('routes', name, settings)),
    ...Object.entries(config.groups ?? {}).map(([name, settings]) => named('groups', name, settings)),
  ];
}

function named(kind: string, name: string, settings: RedactionSettings): [string, RedactionSettings] {
  return [`redaction.${kind}.${name}`, settings];
}

function naming<Value>(place: string, make: () => Value): Value {
  try {
    return make();
  } catch (cause) {
    throw new RangeError(`${place}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
