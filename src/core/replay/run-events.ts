// A run → the events or envelopes it stands for (FORMAT.md §5).
import type { EnvelopeFrame, EventFrame, RunFrame } from '../model/frame.ts';
import { isJsonObject, type Json, parsePointer } from '../model/json.ts';

/** The events or envelopes of a run, in order, each a value of its own. */
export function toEvents(run: RunFrame): (EventFrame | EnvelopeFrame)[] {
  const paths = run.at.map(parsePointer);
  return run.pieces.map(([t, ...leaves]) => ({
    t,
    type: run.of ?? 'event',
    ...(run.event === undefined ? {} : { event: run.event }),
    value: paths.reduce((value, path, index) => withLeaf(value, path, leaves[index] ?? null), run.value),
  }));
}

/** A copy of `root` with the leaf at `path` set; where the path leads nowhere, `root` as it is. */
function withLeaf(root: Json, path: readonly string[], leaf: Json): Json {
  const [step, ...rest] = path;
  if (step === undefined) return leaf;
  if (Array.isArray(root)) {
    const index = Number(step);
    return root.map((item: Json, at) => (at === index ? withLeaf(item, rest, leaf) : item));
  }
  if (!isJsonObject(root) || !Object.hasOwn(root, step)) return root;
  return { ...root, [step]: withLeaf(root[step] as Json, rest, leaf) };
}
