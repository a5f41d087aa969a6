// A tap that keeps what it is handed.
import type { CaptureEvent } from '../../../src/core/model/capture.ts';
import type { Side } from '../../../src/core/model/frame.ts';
import { createTap, type Tap, type TapOptions } from '../../../src/sidecar/capture/tap.ts';

export interface RecordingTap {
  readonly tap: Tap;
  /** All events so far, in order. */
  events(): readonly CaptureEvent[];
  /** Resolves with the n-th event (from 0) that fits, once it is there. */
  event<Type extends CaptureEvent['type']>(
    type: Type,
    fits?: (event: CaptureEvent & { type: Type }) => boolean,
    index?: number,
  ): Promise<CaptureEvent & { type: Type }>;
  /** The bytes of one side of an exchange. */
  bytes(exchange: string, side: Side): Buffer;
}

/** It acknowledges everything at once, as a worker does that keeps up. */
export function createRecordingTap(options: Partial<TapOptions> = {}): RecordingTap {
  const events: CaptureEvent[] = [];
  const watchers = new Set<() => void>();
  const tap = createTap({
    post(message, transfer) {
      const received = structuredClone(message, { transfer });
      events.push(...received.events);
      tap.acknowledge(received.bytes);
      for (const watcher of watchers) watcher();
    },
    maxQueuedBytes: 64 * 1024 * 1024,
    maxHoldMs: 10_000,
    mode: 'required',
    ...options,
  });
  return {
    tap,
    events: () => events,
    event(type, fits = () => true, index = 0) {
      return new Promise((resolve) => {
        const check = () => {
          const found = events.filter((event) => event.type === type && fits(event as never))[index];
          if (found === undefined) return;
          watchers.delete(check);
          resolve(found as never); // its type was just compared
        };
        watchers.add(check);
        check();
      });
    },
    bytes(exchange, side) {
      const chunks = events.filter((event) => event.type === 'chunk');
      return Buffer.concat(
        chunks.filter((c) => c.exchange === exchange && c.side === side).map((c) => c.bytes),
      );
    },
  };
}
