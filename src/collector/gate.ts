// Lets so many through at once, the others in the order in which they came.

export interface Gate {
  /** Resolves with the place that was taken: a call gives it back, once. */
  enter(): Promise<() => void>;
  /** Does the work on a place of its own. */
  through<R>(work: () => Promise<R>): Promise<R>;
}

/** A gate for `max` at once. */
export function createGate(max: number): Gate {
  const waiting: (() => void)[] = [];
  let free = max;

  function leave(): void {
    const next = waiting.shift();
    if (next === undefined) free++;
    else next();
  }

  async function enter(): Promise<() => void> {
    if (free > 0) free--;
    // Whoever leaves hands over its place.
    else await new Promise<void>((resolve) => waiting.push(resolve));
    return leave;
  }

  return {
    enter,
    async through(work) {
      const exit = await enter();
      try {
        return await work();
      } finally {
        exit();
      }
    },
  };
}
