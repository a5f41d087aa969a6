// Says what a value is to look like, and finds every place where it does not.
import { isCount, isJsonObject, type Json } from '../model/json.ts';
import { isList, quote } from './untrusted.ts';

/** `at`: where in the value (`/client/pid`), with what was expected there and what was found. */
export interface Misfit {
  readonly at: string;
  readonly expected: string;
  readonly found: string;
}
/** All that does not fit in a value, which may be absent; undefined where it does, as nearly always. */
export type Shape = (value: Json | undefined) => readonly Misfit[] | undefined;

/** A text. */
export const text = leaf('a text', (value) => typeof value === 'string');
/** A whole number from 0 on. */
export const count = leaf('a whole number', isCount);

/** A value that passes the test; `expected` says what it is. */
export function leaf(expected: string, test: (value: Json | undefined) => boolean): Shape {
  return (value) => (test(value) ? undefined : [{ at: '', expected, found: kindOf(value) }]);
}

/** A text that the pattern matches. */
export function pattern(expected: string, matched: RegExp): Shape {
  return leaf(expected, (value) => typeof value === 'string' && matched.test(value));
}

/** One of these words. */
export function word(...words: readonly string[]): Shape {
  const expected = words.join(' or ');
  return (value) =>
    typeof value === 'string' && words.includes(value)
      ? undefined
      : [{ at: '', expected, found: quote(value) }];
}

/** A list whose elements all have the shape. */
export function list(element: Shape): Shape {
  return (value) => {
    if (!isList(value)) return [{ at: '', expected: 'a list', found: kindOf(value) }];
    let misfits: Misfit[] | undefined;
    for (let index = 0; index < value.length; index++) {
      const found = element(value[index]);
      if (found !== undefined) misfits = [...(misfits ?? []), ...below(String(index), found)];
    }
    return misfits;
  };
}

type Members = Readonly<Record<string, Shape>>;

/** An object with all members of `required`; those of `optional` fit where they are there, and others may be. */
export function object(required: Members, optional: Members = {}): Shape {
  const members = [
    ...Object.entries(required).map(([name, shape]) => ({ name, shape, isRequired: true })),
    ...Object.entries(optional).map(([name, shape]) => ({ name, shape, isRequired: false })),
  ];
  return (value) => {
    if (!isJsonObject(value)) return [{ at: '', expected: 'an object', found: kindOf(value) }];
    let misfits: Misfit[] | undefined;
    for (const { name, shape, isRequired } of members) {
      const member = value[name];
      const found = member === undefined && !isRequired ? undefined : shape(member);
      if (found !== undefined) misfits = [...(misfits ?? []), ...below(name, found)];
    }
    return misfits;
  };
}

function below(step: string, misfits: readonly Misfit[]): Misfit[] {
  return misfits.map((misfit) => ({ ...misfit, at: `/${step}${misfit.at}` }));
}

/** What a text says is content, which no message may show. */
function kindOf(value: Json | undefined): string {
  return typeof value === 'string' ? 'other text' : quote(value);
}
