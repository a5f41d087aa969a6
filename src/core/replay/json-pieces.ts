// JSON in pieces: no text is as long as the whole of it.
import { isJsonObject, type Json } from '../model/json.ts';
import { isRawNumber } from '../model/raw-number.ts';

/** The pieces of what JSON.stringify makes of a value; what is `depth` levels down is one piece. */
export function* toJsonPieces(value: Json, depth: number): Generator<string> {
  if (depth === 0 || isRawNumber(value)) yield JSON.stringify(value);
  else if (Array.isArray(value)) yield* toArrayPieces(value, depth);
  else if (isJsonObject(value)) yield* toObjectPieces(value, depth);
  else yield JSON.stringify(value);
}

function* toArrayPieces(items: readonly Json[], depth: number): Generator<string> {
  let before = '[';
  for (const item of items) {
    yield before;
    yield* toJsonPieces(item, depth - 1);
    before = ',';
  }
  yield before === '[' ? '[]' : ']';
}

function* toObjectPieces(
  object: { readonly [name: string]: Json | undefined },
  depth: number,
): Generator<string> {
  let before = '{';
  for (const name of Object.keys(object)) {
    const member = object[name];
    if (member === undefined) continue;
    yield `${before}${JSON.stringify(name)}:`;
    yield* toJsonPieces(member, depth - 1);
    before = ',';
  }
  yield before === '{' ? '{}' : '}';
}
