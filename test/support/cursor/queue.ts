// Messages that wait for whoever asks for the next one.

export interface Queue<Value> {
  push(value: Value): void;
  /** No more will come: whoever waits, or asks, gets undefined. */
  end(): void;
  next(): Promise<Value | undefined>;
}

/** A queue with nothing in it. */
export function createQueue<Value>(): Queue<Value> {
  const values: Value[] = [];
  const waiting: ((value: Value | undefined) => void)[] = [];
  let hasEnded = false;
  return {
    push(value) {
      const first = waiting.shift();
      if (first === undefined) values.push(value);
      else first(value);
    },
    end() {
      hasEnded = true;
      for (const resolve of waiting.splice(0)) resolve(undefined);
    },
    next() {
      if (values.length > 0 || hasEnded) return Promise.resolve(values.shift());
      return new Promise((resolve) => waiting.push(resolve));
    },
  };
}
