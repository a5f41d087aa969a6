// Stored values → the values that were recorded: part references followed, escapes undone (FORMAT.md §6).
import { FormatError } from '../model/format-error.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { toRawNumber } from '../model/raw-number.ts';

/** What a reference to an erased entry reads as. */
export const ERASED = '[ERASED]';
/** The recorder nests no deeper than 400; a hostile recording must not overflow the stack. */
const MAX_DEPTH = 1000;

export interface PartReader {
  /** Takes in the part that entry `seq` holds; undefined: it was erased. */
  add(seq: number, stored: Json | undefined): void;
  /** The recorded value. Throws FormatError `part` where a reference leads nowhere. */
  read(stored: Json): Json;
}

/** A reader that knows no part yet. Values that share parts share them in memory too. */
export function createPartReader(): PartReader {
  const parts = new Map<number, Json>();
  const read = (stored: Json) => readValue(stored, parts, 0);
  return {
    add: (seq, stored) => void parts.set(seq, stored === undefined ? ERASED : read(stored)),
    read,
  };
}

type Parts = ReadonlyMap<number, Json>;

function readValue(stored: Json, parts: Parts, depth: number): Json {
  if (typeof stored !== 'object' || stored === null) return stored;
  if (depth > MAX_DEPTH) throw new FormatError('part', `expected values nested less than ${MAX_DEPTH} deep`);
  if (Array.isArray(stored)) return stored.map((item: Json) => readValue(item, parts, depth + 1));
  // Array.isArray does not narrow readonly arrays away.
  const object = stored as JsonObject;
  if ('$part' in object) return readReference(object, parts, depth);
  if (typeof object.$number === 'string') return toRawNumber(object.$number);
  return readObject(object, parts, depth);
}

function readReference(reference: JsonObject, parts: Parts, depth: number): Json {
  const part = parts.get(Number(reference.$part));
  if (part === undefined)
    throw new FormatError('part', `expected a part at entry ${String(reference.$part)}, found none`);
  const { $take, $then } = reference;
  if ($take === undefined) return part;
  const rest = Array.isArray($then) ? $then.map((item: Json) => readValue(item, parts, depth + 1)) : [];
  return Array.isArray(part) ? [...part.slice(0, Number($take)), ...rest] : [part, ...rest];
}

function readObject(object: JsonObject, parts: Parts, depth: number): Json {
  const value: Record<string, Json> = {};
  for (const name of Object.keys(object)) {
    const member = readValue(object[name] as Json, parts, depth + 1);
    const read = name.startsWith('$') ? name.slice(1) : name;
    if (read === '__proto__') Object.defineProperty(value, read, { value: member, enumerable: true });
    else value[read] = member;
  }
  return value;
}
