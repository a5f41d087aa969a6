// Stored values → the values that were recorded: part references followed, escapes undone (FORMAT.md §6).
import { ERASED } from '../model/erased.ts';
import { FormatError } from '../model/format-error.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { toRawNumber } from '../model/raw-number.ts';

/** The recorder nests no deeper than 400; a hostile recording must not overflow the stack. */
const MAX_DEPTH = 1000;

export interface PartReader {
  /** Takes in the part that entry `seq` holds; undefined: it was erased. */
  add(seq: number, stored: Json | undefined): void;
  /** The recorded value. Throws FormatError `part` where a reference leads nowhere. */
  read(stored: Json): Json;
}

/** The value of the part at entry `seq`, undefined where there is none. */
export type FindPart = (seq: number) => Json | undefined;

/** A reader that knows no part yet. Values that share parts share them in memory too. */
export function createPartReader(): PartReader {
  const parts = new Map<number, Json>();
  const find: FindPart = (seq) => parts.get(seq);
  return {
    add: (seq, stored) => void parts.set(seq, stored === undefined ? ERASED : readStored(stored, find)),
    read: (stored) => readStored(stored, find),
  };
}

/** The recorded value, whose parts `find` knows. Throws FormatError `part` where a reference leads nowhere. */
export function readStored(stored: Json, find: FindPart): Json {
  return readValue(stored, find, 0);
}

function readValue(stored: Json, find: FindPart, depth: number): Json {
  if (typeof stored !== 'object' || stored === null) return stored;
  expectDepth(depth);
  if (Array.isArray(stored)) return stored.map((item: Json) => readValue(item, find, depth + 1));
  // Array.isArray does not narrow readonly arrays away.
  const object = stored as JsonObject;
  if ('$part' in object) return readReference(object, find, depth);
  if (typeof object.$number === 'string') return toRawNumber(object.$number);
  return readObject(object, find, depth);
}

function readReference(reference: JsonObject, find: FindPart, depth: number): Json {
  const part = find(Number(reference.$part));
  if (part === undefined)
    throw new FormatError('part', `expected a part at entry ${String(reference.$part)}, found none`);
  const { $take, $then } = reference;
  if ($take === undefined) return part;
  const rest = Array.isArray($then) ? $then.map((item: Json) => readValue(item, find, depth + 1)) : [];
  return Array.isArray(part) ? [...part.slice(0, Number($take)), ...rest] : [part, ...rest];
}

function readObject(object: JsonObject, find: FindPart, depth: number): Json {
  const value: Record<string, Json> = {};
  for (const name of Object.keys(object)) {
    const member = readValue(object[name] as Json, find, depth + 1);
    const read = name.startsWith('$') ? name.slice(1) : name;
    if (read === '__proto__') Object.defineProperty(value, read, { value: member, enumerable: true });
    else value[read] = member;
  }
  return value;
}

/** The entries that a stored value refers to. */
export function readReferences(stored: Json, found: Set<number> = new Set(), depth = 0): Set<number> {
  if (typeof stored !== 'object' || stored === null) return found;
  expectDepth(depth);
  if (!Array.isArray(stored)) {
    // Array.isArray does not narrow readonly arrays away.
    const object = stored as JsonObject;
    if ('$part' in object) found.add(Number(object.$part));
    for (const name of Object.keys(object)) readReferences(object[name] as Json, found, depth + 1);
    return found;
  }
  for (const item of stored as readonly Json[]) readReferences(item, found, depth + 1);
  return found;
}

function expectDepth(depth: number): void {
  if (depth > MAX_DEPTH) throw new FormatError('part', `expected values nested less than ${MAX_DEPTH} deep`);
}
