// Joins consecutive SSE events, or envelopes, of one shape into a run (FORMAT.md §5): a token costs its text and time, not its envelope.
import type { DecodedFrame, EnvelopeFrame, EventFrame, Frame } from '../model/frame.ts';
import { formatPointer, isJsonObject, type Json, type JsonPath } from '../model/json.ts';
import { isRawNumber } from '../model/raw-number.ts';

/** Leaves that may differ between the events of a run: text, sequence number, padding and one more. */
const MAX_HOLES = 4;
/** A longer leaf is better off as a part. */
const MAX_LEAF_CHARS = 256;

/** What a run may be of. */
type Streamed = EventFrame | EnvelopeFrame;
type Leaf = string | number | boolean | null;
type Hole = { readonly path: JsonPath; readonly pointer: string };

export interface RunBuilder {
  /** Takes one frame; returns the frames that are finished by it, in order. */
  push(frame: DecodedFrame): Frame[];
  /** The frames that were still open. */
  flush(): Frame[];
}

/** A builder for one side of one exchange. */
export function createRunBuilder(): RunBuilder {
  let first: Streamed | undefined;
  let holes: readonly Hole[] | undefined;
  let pieces: [number, ...Leaf[]][] = [];

  function flush(): Frame[] {
    if (first === undefined) return [];
    const frame = holes === undefined ? first : toRun(first, holes, pieces);
    first = undefined;
    holes = undefined;
    pieces = [];
    return [frame];
  }

  function join(frame: Streamed): boolean {
    if (first?.value === undefined || frame.value === undefined) return false;
    if (!mayRun(frame) || first.type !== frame.type || eventOf(first) !== eventOf(frame)) return false;
    const found = differences(first.value, frame.value);
    if (found === undefined) return false;
    if (holes === undefined) {
      holes = found;
      pieces = [[first.t, ...leavesAt(first.value, holes)]];
    } else if (!found.every((hole) => holes?.some((known) => known.pointer === hole.pointer))) {
      return false;
    }
    pieces.push([frame.t, ...leavesAt(frame.value, holes)]);
    return true;
  }

  return {
    push(frame) {
      const isStreamed = frame.type === 'event' || frame.type === 'envelope';
      if (isStreamed && join(frame)) return [];
      const done = flush();
      if (!isStreamed || !mayRun(frame)) return [...done, frame];
      first = frame;
      return done;
    },
    flush,
  };
}

/** Ids and retry times are rare: an event that has one stands alone. So does the end of a stream. */
function mayRun(frame: Streamed): boolean {
  if (frame.value === undefined) return false;
  return frame.type === 'envelope'
    ? frame.isEnd === undefined
    : frame.id === undefined && frame.retry === undefined;
}

function eventOf(frame: Streamed): string | undefined {
  return frame.type === 'event' ? frame.event : undefined;
}

function toRun(first: Streamed, holes: readonly Hole[], pieces: [number, ...Leaf[]][]): Frame {
  const value = holes.reduce((shape, hole) => withLeaf(shape, hole.path, null), first.value as Json);
  const event = eventOf(first);
  return {
    t: first.t,
    type: 'run',
    ...(first.type === 'envelope' ? { of: first.type } : {}),
    ...(event === undefined ? {} : { event }),
    value,
    at: holes.map((hole) => hole.pointer),
    pieces,
  };
}

/** A copy of `root` with the leaf at `path` replaced. */
function withLeaf(root: Json, path: JsonPath, leaf: Json): Json {
  const [step, ...rest] = path;
  if (step === undefined) return leaf;
  if (Array.isArray(root))
    return root.map((item, index) => (index === step ? withLeaf(item, rest, leaf) : item));
  const object = root as { readonly [name: string]: Json };
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => [
      name,
      name === step ? withLeaf(value, rest, leaf) : value,
    ]),
  );
}

function leavesAt(value: Json, holes: readonly Hole[]): Leaf[] {
  return holes.map(({ path }) => {
    let at = value;
    for (const step of path) at = (at as { readonly [name: string]: Json })[step] as Json;
    return at as Leaf;
  });
}

/** Where two values of one shape differ, or undefined where a run cannot hold the difference. */
function differences(one: Json, other: Json): Hole[] | undefined {
  const holes: Hole[] = [];
  return compare(one, other, [], holes) ? holes : undefined;
}

function compare(one: Json, other: Json, path: JsonPath, holes: Hole[]): boolean {
  if (Object.is(one, other)) return true;
  if (isRawNumber(one) || isRawNumber(other)) return false;
  if (Array.isArray(one) && Array.isArray(other)) {
    if (one.length !== other.length) return false;
    return one.every((item, index) => compare(item, other[index] as Json, [...path, index], holes));
  }
  if (isJsonObject(one) && isJsonObject(other)) return compareObjects(one, other, path, holes);
  if (!isShortLeaf(one) || !isShortLeaf(other) || holes.length === MAX_HOLES || path.length === 0)
    return false;
  holes.push({ path, pointer: formatPointer(path) });
  return true;
}

function compareObjects(
  one: { readonly [name: string]: Json },
  other: { readonly [name: string]: Json },
  path: JsonPath,
  holes: Hole[],
): boolean {
  const names = Object.keys(one);
  const others = Object.keys(other);
  // The order of members must be the same too: it is part of what came. "__proto__" is left to parts, which copy it safely.
  if (
    names.length !== others.length ||
    !names.every((name, index) => name === others[index] && name !== '__proto__')
  )
    return false;
  return names.every((name) => compare(one[name] as Json, other[name] as Json, [...path, name], holes));
}

function isShortLeaf(value: Json): value is Leaf {
  return typeof value === 'string'
    ? value.length <= MAX_LEAF_CHARS
    : typeof value !== 'object' || value === null;
}
