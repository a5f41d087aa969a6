// google.protobuf.Value and Struct inside trees → the JSON that they stand for.
import { isJsonObject, type Json } from '../../model/json.ts';
import { isRawNumber } from '../../model/raw-number.ts';
import { fieldOf } from '../fields.ts';

/** The tree with every `{"string_value":…}`, `{"struct_value":{"fields":…}}` and the like in it as plain JSON. */
export function toPlainValue(tree: Json): Json {
  if (Array.isArray(tree)) return tree.map(toPlainValue);
  if (!isJsonObject(tree) || isRawNumber(tree)) return tree;
  const [kind, ...more] = Object.keys(tree);
  const plain = kind === undefined || more.length > 0 ? undefined : readValue(kind, tree[kind] ?? null);
  if (plain !== undefined) return plain;
  // fromEntries defines its members, so that "__proto__" is one like any other.
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, toPlainValue(value)]));
}

function readValue(kind: string, value: Json): Json | undefined {
  switch (kind) {
    case 'null_value':
      return null;
    case 'number_value':
    case 'string_value':
    case 'bool_value':
      return value;
    case 'struct_value':
      return isJsonObject(value) ? toPlainValue(fieldOf(value, 'fields') ?? {}) : undefined;
    case 'list_value':
      return isJsonObject(value) ? toPlainValue(fieldOf(value, 'values') ?? []) : undefined;
    default:
      return undefined;
  }
}
