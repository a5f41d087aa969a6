// Puts what was masked back into the form in which it was stored, so that a part stays one entry and what refers to it a reference.
import { isDeepStrictEqual } from 'node:util';
import { isJsonObject, type Json, type JsonObject } from '../../core/model/json.ts';
import { isRawNumber } from '../../core/model/raw-number.ts';
import { createPartReader } from '../../core/replay/part-reader.ts';

/** The value of a part as the one masks it who refers to it. */
export type MaskAlone = (value: Json) => Json;

export interface StoredMasks {
  /** Takes in the part that entry `seq` holds; undefined: it was erased. */
  add(seq: number, stored: Json | undefined): void;
  /** The recorded value. Throws FormatError `part` where a reference leads nowhere. */
  read(stored: Json): Json;
  /**
   * The stored form of `masked`, which is what the value of `stored` reads now. The parts of which it tells other than before are
   * changed by the first who does; where a later one tells other still, what it refers to stands in its own form.
   */
  store(stored: Json, masked: Json, maskAlone: MaskAlone): Json;
  /** Has the part at `seq` read so. */
  setPart(seq: number, masked: Json, maskAlone: MaskAlone): void;
  /** The new stored values of the parts that changed, by seq. */
  readonly changed: ReadonlyMap<number, Json>;
}

/** Masks for one session, of which no part is known yet. */
export function createStoredMasks(): StoredMasks {
  const reader = createPartReader();
  const stored = new Map<number, Json>();
  /** What a part that changed reads now. */
  const masked = new Map<number, Json>();
  const changed = new Map<number, Json>();

  function setPart(seq: number, value: Json, maskAlone: MaskAlone): void {
    const before = stored.get(seq);
    if (before === undefined || isDeepStrictEqual(value, reader.read(before))) return;
    masked.set(seq, value);
    changed.set(seq, store(before, value, maskAlone));
  }

  function store(old: Json, value: Json, maskAlone: MaskAlone): Json {
    if (Array.isArray(old)) return storeList(old, value, maskAlone);
    if (!isJsonObject(old)) return toStored(value);
    if ('$part' in old) return storeReference(old, value, maskAlone);
    if ('$number' in old) return isDeepStrictEqual(reader.read(old), value) ? old : toStored(value);
    return storeObject(old, value, maskAlone);
  }

  function storeList(old: readonly Json[], value: Json, maskAlone: MaskAlone): Json {
    if (!Array.isArray(value) || value.length !== old.length) return toStored(value);
    return value.map((item: Json, index) => store(old[index] ?? null, item, maskAlone));
  }

  function storeObject(old: JsonObject, value: Json, maskAlone: MaskAlone): Json {
    if (!isJsonObject(value) || isRawNumber(value)) return toStored(value);
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => {
        const written = toStoredName(name);
        const before = Object.hasOwn(old, written) ? old[written] : undefined;
        return [written, before === undefined ? toStored(member) : store(before, member, maskAlone)];
      }),
    );
  }

  function storeReference(reference: JsonObject, value: Json, maskAlone: MaskAlone): Json {
    const seq = Number(reference.$part);
    const rest = reference.$then;
    if (isDeepStrictEqual(reader.read(reference), value)) return reference;
    if (reference.$take === undefined) {
      if (!masked.has(seq)) setPart(seq, value, maskAlone);
      return isDeepStrictEqual(masked.get(seq), value) ? reference : toStored(value);
    }
    const take = Number(reference.$take);
    const whole = reader.read({ $part: seq });
    if (!Array.isArray(value) || !Array.isArray(rest) || !Array.isArray(whole)) return toStored(value);
    const head = value.slice(0, take);
    const before: Json = whole.slice(0, take);
    const isUntouched = isDeepStrictEqual(before, head);
    if (!isUntouched && !masked.has(seq)) setPart(seq, maskAlone(whole), maskAlone);
    const now = masked.get(seq);
    const then = storeList(rest, value.slice(take), maskAlone);
    if (isUntouched || (Array.isArray(now) && isDeepStrictEqual(now.slice(0, take), head)))
      return { ...reference, $then: then };
    return Array.isArray(then) ? [...head.map(toStored), ...then] : toStored(value);
  }

  return {
    add(seq, part) {
      reader.add(seq, part);
      if (part !== undefined) stored.set(seq, part);
    },
    read: reader.read,
    store,
    setPart,
    changed,
  };
}

/** FORMAT.md §6, without parts. */
function toStored(value: Json): Json {
  if (isRawNumber(value)) return { $number: value.rawJSON };
  if (Array.isArray(value)) return value.map(toStored);
  if (!isJsonObject(value)) return value;
  // fromEntries, because a recorded "__proto__" is a member like any other.
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [toStoredName(name), toStored(member)]),
  );
}

function toStoredName(name: string): string {
  return name.startsWith('$') ? `$${name}` : name;
}
