// Runs: what the exchanges of one Cursor request id know of each other.

/** Runs remembered; the oldest is forgotten first. A run lasts minutes, its request id never comes again. */
const MAX_RUNS = 4096;

export interface Runs {
  /** The stream of a run opened, whose appends are messages of this type. */
  streamOpened(requestId: string, appended: string): void;
  appendedTo(requestId: string): string | undefined;
  /** Calls back once the stream of the run has opened. */
  whenOpened(requestId: string, act: () => void): void;
  /** The session of the run is known now. */
  known(requestId: string): void;
  whenKnown(requestId: string, act: () => void): void;
}

/** Runs without any. */
export function createRuns(): Runs {
  const appended = new Map<string, string>();
  const waiting = new Map<string, (() => void)[]>();
  const early = new Map<string, (() => void)[]>();
  return {
    streamOpened(requestId, type) {
      remember(appended, requestId, type);
      callAll(early, requestId);
    },
    whenOpened: (requestId, act) => addAct(early, requestId, act),
    appendedTo: (requestId) => appended.get(requestId),
    known: (requestId) => callAll(waiting, requestId),
    whenKnown: (requestId, act) => addAct(waiting, requestId, act),
  };
}

function addAct(waiting: Map<string, (() => void)[]>, requestId: string, act: () => void): void {
  const acts = waiting.get(requestId);
  if (acts === undefined) remember(waiting, requestId, [act]);
  else acts.push(act);
}

function callAll(waiting: Map<string, (() => void)[]>, requestId: string): void {
  const acts = waiting.get(requestId) ?? [];
  waiting.delete(requestId);
  for (const act of acts) act();
}

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.set(key, value);
  if (map.size <= MAX_RUNS) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
