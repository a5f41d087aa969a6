// What waits for its time: taken out by time, and of one time in the order that it is to have.

/** `order` tells apart what is of one time. */
export interface Timed<Value> {
  readonly t: number;
  readonly order: number;
  readonly value: Value;
}

export interface TimeQueue<Value> {
  push(timed: Timed<Value>): void;
  /** The first that waits, if it comes before `limit`. */
  takeBefore(limit: Pick<Timed<Value>, 't' | 'order'>): Value | undefined;
}

type Place = Pick<Timed<unknown>, 't' | 'order'>;

/** An empty queue: a binary heap, whose parents come before their children. */
export function createTimeQueue<Value>(): TimeQueue<Value> {
  const heap: Timed<Value>[] = [];

  function rise(timed: Timed<Value>): void {
    let at = heap.length;
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = heap[parentAt];
      if (parent === undefined || isBefore(parent, timed)) break;
      heap[at] = parent;
      at = parentAt;
    }
    heap[at] = timed;
  }

  function sink(timed: Timed<Value>): void {
    let at = 0;
    for (;;) {
      const childAt = firstChild(at);
      const child = heap[childAt];
      if (child === undefined || isBefore(timed, child)) break;
      heap[at] = child;
      at = childAt;
    }
    heap[at] = timed;
  }

  function firstChild(at: number): number {
    const left = heap[2 * at + 1];
    const right = heap[2 * at + 2];
    return left !== undefined && right !== undefined && isBefore(right, left) ? 2 * at + 2 : 2 * at + 1;
  }

  return {
    push: rise,
    takeBefore(limit) {
      const [first] = heap;
      if (first === undefined || !isBefore(first, limit)) return undefined;
      const last = heap.pop();
      if (last !== undefined && heap.length > 0) sink(last);
      return first.value;
    },
  };
}

function isBefore(one: Place, other: Place): boolean {
  return one.t < other.t || (one.t === other.t && one.order < other.order);
}
