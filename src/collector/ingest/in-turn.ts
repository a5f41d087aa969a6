// One thing after the other, for each key: two batches of one session never overtake each other in this process.

/** Runs `act` when all that was given before under this key has ended, however it ended. */
export type InTurn = <R>(key: string, act: () => Promise<R>) => Promise<R>;

/** No key has anything to wait for. */
export function createTurns(): InTurn {
  const last = new Map<string, Promise<unknown>>();
  return async (key, act) => {
    const before = last.get(key);
    const turn = (before ?? Promise.resolve()).then(act, act);
    last.set(key, turn);
    try {
      return await turn;
    } finally {
      if (last.get(key) === turn) last.delete(key);
    }
  };
}
