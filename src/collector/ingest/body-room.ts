// Room for bodies in memory: who began first goes on, the others wait until there is enough of it.

/** Of one body. */
export interface BodyPlace {
  /** Resolves once there is room for so many bytes more. The first of all that took any never waits, so that there is always one that goes on. */
  take(bytes: number): Promise<void>;
  /** Gives all back. */
  leave(): void;
}

interface Holder {
  taken: number;
  waiting?: { readonly bytes: number; readonly goOn: () => void };
}

/** Room for `maxBytes` over all bodies, and for one body beyond it. */
export function createBodyRoom(maxBytes: number): () => BodyPlace {
  /** In the order in which they began. */
  const holders = new Set<Holder>();
  let taken = 0;

  function isRoomFor(holder: Holder, bytes: number): boolean {
    const [first] = holders;
    return holder === first || taken + bytes <= maxBytes;
  }

  function grant(holder: Holder, bytes: number): void {
    holder.taken += bytes;
    taken += bytes;
  }

  function letOn(): void {
    for (const holder of holders) {
      const { waiting } = holder;
      if (waiting === undefined) continue;
      // Nobody overtakes: a large one would wait for ever.
      if (!isRoomFor(holder, waiting.bytes)) return;
      delete holder.waiting;
      grant(holder, waiting.bytes);
      waiting.goOn();
    }
  }

  return () => {
    const holder: Holder = { taken: 0 };
    return {
      async take(bytes) {
        holders.add(holder);
        if (isRoomFor(holder, bytes)) grant(holder, bytes);
        else await new Promise<void>((goOn) => Object.assign(holder, { waiting: { bytes, goOn } }));
      },
      leave() {
        holders.delete(holder);
        taken -= holder.taken;
        holder.taken = 0;
        letOn();
      },
    };
  };
}
