// One message to the worker: all events of a turn of the event loop, their bytes in one buffer that changes owner.
import type { CaptureEvent, Chunk } from '../../core/model/capture.ts';

/** `bytes` is what the events weigh in the queue: the worker hands it back when it is done with them. */
export interface TapMessage {
  readonly type: 'events';
  readonly events: readonly CaptureEvent[];
  readonly bytes: number;
}
export type PostMessage = (message: TapMessage, transfer: ArrayBuffer[]) => void;

/** What an event without its payload is taken to weigh, in bytes: the objects, strings and queue slots around it. */
export const eventOverheadBytes = 200;

/** What an event weighs in the queue. */
export function queueBytesOf(event: CaptureEvent): number {
  return event.type === 'chunk' ? eventOverheadBytes + event.bytes.byteLength : eventOverheadBytes;
}

/** Posts events that weigh `bytes`, the bytes of all chunks copied once into a buffer of exactly their size. */
export function postBatch(post: PostMessage, events: readonly CaptureEvent[], bytes: number): void {
  let size = 0;
  for (const event of events) if (event.type === 'chunk') size += event.bytes.byteLength;
  if (size === 0) {
    post({ type: 'events', events, bytes }, []);
    return;
  }
  // Not from Buffer's pool, and not zeroed: every byte is written below. The cast: it is never shared memory.
  const slab = Buffer.allocUnsafeSlow(size).buffer as ArrayBuffer;
  let offset = 0;
  const moved = events.map((event) => {
    if (event.type !== 'chunk') return event;
    const chunk = moveChunk(event, slab, offset);
    offset += event.bytes.byteLength;
    return chunk;
  });
  post({ type: 'events', events: moved, bytes }, [slab]);
}

function moveChunk(chunk: Chunk, slab: ArrayBuffer, offset: number): Chunk {
  const bytes = new Uint8Array(slab, offset, chunk.bytes.byteLength);
  bytes.set(chunk.bytes);
  return { ...chunk, bytes };
}
