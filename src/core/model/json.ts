// JSON values and the places in them.

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json };

/** `Value` where it is made of JSON alone, members that may be absent included; else a type that it does not fit. */
type MadeOfJson<Value> = Value extends Json | undefined
  ? Value
  : Value extends (...given: never[]) => unknown
    ? never
    : Value extends object
      ? { [Name in keyof Value]: MadeOfJson<Value[Name]> }
      : never;

/** The same value as JSON: an interface fits no index signature, though all its members are. */
export function asJson<Value extends object>(value: Value & MadeOfJson<Value>): JsonObject {
  return value as unknown as JsonObject;
}

/** Where a value stands in a JSON document: keys and indexes from the root. */
export type JsonPath = readonly (string | number)[];

/** True for an object that is neither null nor an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for a whole number from 0 on that a double holds exactly. */
export function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** What a JSON text says; undefined for any other text. */
export function parseJsonText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The RFC 6901 pointer of a path: `["a/b", 0]` → `/a~1b/0`. */
export function formatPointer(path: JsonPath): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The path of an RFC 6901 pointer; every step is a string, also one that indexes an array. */
export function parsePointer(pointer: string): readonly string[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The value at a path, or undefined where there is none. */
export function valueAt(root: Json, path: JsonPath): Json | undefined {
  let value: Json | undefined = root;
  for (const step of path) {
    if (Array.isArray(value)) value = value[Number(step)];
    else if (isJsonObject(value) && Object.hasOwn(value, step)) value = value[step];
    else return undefined;
  }
  return value;
}
