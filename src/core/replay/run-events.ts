// A run → the events or envelopes it stands for (FORMAT.md §5).
import type { EnvelopeFrame, EventFrame, RunFrame } from '../model/frame.ts';
import { isJsonObject, type Json, parsePointer } from '../model/json.ts';

/** The events or envelopes of a run, in order, each a value of its own. */
export function toEvents(run: RunFrame): (EventFrame | EnvelopeFrame)[] {
  const paths = run.at.map(parsePointer);
  return run.pieces.map((piece) => ({
    t: piece[0],
    type: run.of ?? 'event',
    ...(run.event === undefined ? {} : { event: run.event }),
    value: paths.reduce((value, path, index) => withLeaf(value, path, piece[index + 1] ?? null), run.value),
  }));
}

/** A copy of `root` with the leaf at `path` set; where the path leads nowhere, `root` as it is. A session has millions of them. */
function withLeaf(root: Json, path: readonly string[], leaf: Json): Json {
  const set = (value: Json, depth: number): Json => {
    const step = path[depth];
    if (step === undefined) return leaf;
    if (Array.isArray(value)) {
      const index = Number(step);
      return value.map((item: Json, at) => (at === index ? set(item, depth + 1) : item));
    }
    if (!isJsonObject(value) || !Object.hasOwn(value, step)) return value;
    return { ...value, [step]: set(value[step] as Json, depth + 1) };
  };
  return set(root, 0);
}
