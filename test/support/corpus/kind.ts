// What the corpus is made of: kinds of secrets, and kinds of texts that look like secrets and are none.
import type { Draw } from './draw.ts';
import { hasSecret, secret } from './marks.ts';

export const FAMILIES = [
  'cloud',
  'code host',
  'model provider',
  'chat',
  'payment',
  'mail',
  'observability',
  'registry',
  'database',
  'infrastructure',
  'private key',
  'web',
  'config file',
  'shell',
  'code',
  'service',
] as const;
export type Family = (typeof FAMILIES)[number];

/**
 * Where a value can stand: a `token` anywhere, a `named` one only beside a name that says what it is, a `line` where a line
 * of its own can stand, a `block` where several can.
 */
export type Form = 'token' | 'named' | 'line' | 'block';

/** One kind of secret, or of what is taken for one: then `family` is the family that it looks like. */
export interface Kind {
  readonly id: string;
  readonly family: Family;
  readonly isSecret: boolean;
  readonly form: Form;
  /** As environment variables are written. */
  readonly names: readonly string[];
  /** Names that only the test split has. */
  readonly testNames: readonly string[];
  /** A text with marks. */
  readonly create: (draw: Draw) => string;
}

type Create = Kind['create'];
interface Names {
  readonly names?: readonly string[];
  readonly testNames?: readonly string[];
}

/** Makers of the kinds of one family. */
export function secretsOf(family: Family) {
  const make =
    (form: Form) =>
    (id: string, create: Create, names: readonly string[] = [], testNames = names) =>
      toKind(
        { id, family, isSecret: true, form, create: (draw) => whole(create(draw)) },
        { names, testNames },
      );
  return { token: make('token'), named: make('named'), line: make('line'), block: make('block') };
}

/** Makers of kinds that look like a family and are no secrets. */
export function negativesLike(family: Family) {
  const make =
    (form: Form) =>
    (id: string, create: Create, names: readonly string[] = [], testNames = names) =>
      toKind({ id, family, isSecret: false, form, create }, { names, testNames });
  return { token: make('token'), named: make('named'), line: make('line'), block: make('block') };
}

function toKind(kind: Omit<Kind, 'names' | 'testNames'>, { names, testNames }: Names): Kind {
  const standing = names === undefined || names.length === 0 ? defaultNames(kind) : names;
  return { ...kind, names: standing, testNames: testNames?.length ? testNames : standing };
}

/** A text without marks is a secret from end to end. */
const whole = (text: string) => (hasSecret(text) ? text : secret(text));

function defaultNames({ id, isSecret }: Pick<Kind, 'id' | 'isSecret'>): readonly string[] {
  const vendor = id.split('-')[0]?.toUpperCase() ?? '';
  return isSecret ? [`${vendor}_API_KEY`, `${vendor}_TOKEN`] : ['VALUE', 'REFERENCE'];
}
