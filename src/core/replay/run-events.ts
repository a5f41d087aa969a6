// A run → the events or envelopes it stands for (FORMAT.md §5).
import type { EnvelopeFrame, EventFrame, RunFrame } from '../model/frame.ts';
import { isJsonObject, type Json, parsePointer } from '../model/json.ts';

/** The events or envelopes of a run, in order, each a value of its own. */
export function toEvents(run: RunFrame): (EventFrame | EnvelopeFrame)[] {
  const setters = run.at.map((pointer) => toLeafSetter(parsePointer(pointer)));
  const { of: type = 'event', event } = run;
  return run.pieces.map((piece) => {
    const value = setters.reduce((whole, set, index) => set(whole, piece[index + 1] ?? null), run.value);
    return event === undefined ? { t: piece[0], type, value } : { t: piece[0], type, event, value };
  });
}

type LeafSetter = (root: Json, leaf: Json) => Json;

/**
 * Makes a copy of a value with the leaf at `path` set; where the path leads nowhere, the value as it is. Made once a run: a session
 * has millions of events.
 */
function toLeafSetter([step, ...rest]: readonly string[]): LeafSetter {
  if (step === undefined) return (_, leaf) => leaf;
  const setRest = toLeafSetter(rest);
  const index = Number(step);
  return (value, leaf) => {
    if (Array.isArray(value)) {
      const item: Json | undefined = value[index];
      return item === undefined ? value : value.with(index, setRest(item, leaf));
    }
    if (!isJsonObject(value) || !Object.hasOwn(value, step)) return value;
    return { ...value, [step]: setRest(value[step] as Json, leaf) };
  };
}
