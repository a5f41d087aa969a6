// Reads fields of JSON that may have any shape: what is not as expected is absent.
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';

type Source = Json | undefined;

/** The field's value, or undefined where `source` is no object or lacks it. */
export function fieldOf(source: Source, key: string): Json | undefined {
  return isJsonObject(source) && Object.hasOwn(source, key) ? source[key] : undefined;
}

/** The field where it is a string, empty included. */
export function textField(source: Source, key: string): string | undefined {
  const value = fieldOf(source, key);
  return typeof value === 'string' ? value : undefined;
}

/** The field where it is a string with something in it. */
export function filledField(source: Source, key: string): string | undefined {
  return textField(source, key) || undefined;
}

/** The field where it is a finite number. */
export function numberField(source: Source, key: string): number | undefined {
  const value = fieldOf(source, key);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The field where it is an object. */
export function objectField(source: Source, key: string): JsonObject | undefined {
  const value = fieldOf(source, key);
  return isJsonObject(value) ? value : undefined;
}

/** The objects of a list, each with its position in it; none where it is no list. */
export function positionedObjects(list: Source): readonly (readonly [position: number, value: JsonObject])[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((value: Json, position) => (isJsonObject(value) ? [[position, value] as const] : []));
}

/** The objects of a list; none where it is no list. */
export function objectsOf(list: Source): readonly JsonObject[] {
  return positionedObjects(list).map(([, value]) => value);
}
