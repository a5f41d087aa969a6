// What passed and was not handed over, until there is room to say so.
import type { Chunk, Dropped } from '../../core/model/capture.ts';

export interface Drops {
  readonly size: number;
  add(chunk: Chunk, reason: string): void;
  /** Takes the drops of one exchange, or of one side of it; all without arguments. */
  take(exchange?: string, side?: Chunk['side']): Dropped[];
}

/** An empty list of drops: one an exchange and side, with the time of its first byte and the exact count. */
export function createDrops(): Drops {
  const pending = new Map<string, Dropped>();
  return {
    get size() {
      return pending.size;
    },
    add(chunk, reason) {
      const { exchange, side, at } = chunk;
      const key = `${exchange} ${side}`;
      const earlier = pending.get(key);
      const bytes = (earlier?.bytes ?? 0) + chunk.bytes.byteLength;
      pending.set(key, { type: 'dropped', exchange, side, at: earlier?.at ?? at, bytes, reason });
    },
    take(exchange, side) {
      const taken: Dropped[] = [];
      for (const [key, drop] of pending) {
        if (exchange !== undefined && drop.exchange !== exchange) continue;
        if (side !== undefined && drop.side !== side) continue;
        pending.delete(key);
        taken.push(drop);
      }
      return taken;
    },
  };
}
