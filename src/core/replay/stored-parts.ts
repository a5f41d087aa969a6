// Parts that are read when they are asked for, and forgotten again: a session may hold more of them than memory does.
import { ERASED } from '../model/erased.ts';
import type { Json } from '../model/json.ts';
import { createBoundedCache } from './bounded-cache.ts';
import { type PartReader, readReferences, readStored } from './part-reader.ts';

/** The stored value of a part, undefined where it was erased, and about how many characters it has. */
export interface StoredPart {
  readonly stored: Json | undefined;
  readonly chars: number;
}

/** Finds the part that entry `seq` holds; undefined where it holds none. */
export type LoadPart = (seq: number) => StoredPart | undefined;

/** About as much as the history of the longest conversations. */
const MAX_CHARS = 3 * 1024 * 1024;
/** An element of an array that another part holds is a pointer. */
const POINTER_CHARS = 8;

/** A reader of parts that `load` finds. */
export function createStoredParts(load: LoadPart): Pick<PartReader, 'read'> {
  const values = createBoundedCache<number, Json>(MAX_CHARS);

  function open(seq: number): Opened | undefined {
    const part = load(seq);
    if (part === undefined) return undefined;
    const wanted = part.stored === undefined ? [] : [...readReferences(part.stored)];
    return { seq, ...part, wanted, found: new Map() };
  }

  /** The value of an opened part, all of whose references were followed. */
  function close({ seq, stored, chars, found }: Opened): Json {
    const value = stored === undefined ? ERASED : readStored(stored, (part) => found.get(part));
    values.set(seq, value, chars + (Array.isArray(value) ? value.length * POINTER_CHARS : 0));
    return value;
  }

  /**
   * Without recursion: each request of a long conversation refers to the one before it. A part refers to lower entries only,
   * so this ends.
   */
  function find(seq: number): Json | undefined {
    const known = values.get(seq);
    const first = known === undefined ? open(seq) : undefined;
    if (first === undefined) return known;
    const path = [first];
    for (;;) {
      const part = path.at(-1) ?? first;
      const wanted = part.wanted.pop();
      if (wanted === undefined) {
        const value = close(part);
        path.pop();
        const asking = path.at(-1);
        if (asking === undefined) return value;
        asking.found.set(part.seq, value);
      } else if (wanted < part.seq) follow(wanted, part, path);
    }
  }

  function follow(wanted: number, { found }: Opened, path: Opened[]): void {
    const known = values.get(wanted);
    if (known !== undefined) {
      found.set(wanted, known);
      return;
    }
    const opened = open(wanted);
    if (opened !== undefined) path.push(opened);
  }

  return { read: (stored) => readStored(stored, find) };
}

interface Opened extends StoredPart {
  readonly seq: number;
  /** References that were not followed yet. */
  readonly wanted: number[];
  readonly found: Map<number, Json>;
}
