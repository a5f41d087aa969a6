// Access rules: which groups may use which routes and models, as config.json lists them.
import { isJsonObject } from './json.ts';

/** The first rule that matches decides; where none does, the request may pass. */
export interface AccessRule {
  /** What a refusal calls it by. */
  readonly name: string;
  /** `*` is everybody, whoever is in no group too. */
  readonly groups: readonly string[];
  /** Routes that it is about; absent: all. */
  readonly routes?: readonly string[];
  /** Models that it is about, `*` for any run of characters: `gpt-5*`; absent: all, and requests that name none. */
  readonly models?: readonly string[];
  readonly effect: 'allow' | 'deny';
}

const MEMBERS = ['name', 'groups', 'routes', 'models', 'effect'];
/** A list beyond this is a mistake; every request walks it. */
const MAX_RULES = 1000;

/** Lets `"access"` in. Throws RangeError that names the first member that is not as expected. */
export function parseAccessRules(value: unknown): readonly AccessRule[] {
  if (!Array.isArray(value)) throw new RangeError('expected "access" to be a list of rules');
  if (value.length > MAX_RULES)
    throw new RangeError(`expected at most ${MAX_RULES} rules in "access", found ${value.length}`);
  const rules = value.map(parseAccessRule);
  const names = rules.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice === undefined) return rules;
  throw new RangeError(
    `expected each rule of "access" to have its own name, found ${JSON.stringify(twice)} twice`,
  );
}

function parseAccessRule(value: unknown, at: number): AccessRule {
  const place = `access[${at}]`;
  if (!isJsonObject(value)) throw new RangeError(`expected "${place}" to be an object`);
  const unknown = Object.keys(value).find((member) => !MEMBERS.includes(member));
  // A misspelt "models" would make a narrow rule a wide one.
  if (unknown !== undefined)
    throw new RangeError(
      `expected "${place}" to have only ${MEMBERS.join(', ')}, found ${JSON.stringify(unknown)}`,
    );
  const { name, groups, routes, models, effect } = value;
  if (typeof name !== 'string' || !isName(name))
    throw new RangeError(`expected a "${place}.name" of 1 to 128 printable characters`);
  if (effect !== 'allow' && effect !== 'deny')
    throw new RangeError(
      `expected "${place}.effect" to be "allow" or "deny", found ${JSON.stringify(effect)}`,
    );
  return {
    name,
    groups: parseNames(groups, `${place}.groups`),
    ...(routes === undefined ? {} : { routes: parseNames(routes, `${place}.routes`) }),
    ...(models === undefined ? {} : { models: parseNames(models, `${place}.models`) }),
    effect,
  };
}

function parseNames(value: unknown, place: string): readonly string[] {
  const isList = Array.isArray(value) && value.length > 0;
  if (isList && value.every((name): name is string => typeof name === 'string' && name !== '')) return value;
  throw new RangeError(`expected "${place}" to be a list of one or more names`);
}

function isName(text: string): boolean {
  return /^[^\p{Cc}]{1,128}$/u.test(text);
}
