// Gathers the frames of one side of an exchange until they are worth an entry.
import type { DecodedFrame, Frame } from '../model/frame.ts';
import { createRunBuilder } from './run-builder.ts';

/** Frames worth more text than this are written at once: they gain nothing by waiting. */
const MAX_PENDING_CHARS = 4 * 1024;

export interface FrameBuffer {
  push(frame: DecodedFrame): void;
  /** Writes what is pending, also a run that might have gone on. */
  flush(): void;
}

/** A buffer that hands frames to `write` in order, never an empty list. */
export function createFrameBuffer(write: (frames: readonly Frame[]) => void): FrameBuffer {
  const runs = createRunBuilder();
  let pending: Frame[] = [];
  let chars = 0;

  function flush(): void {
    pending.push(...runs.flush());
    if (pending.length === 0) return;
    const frames = pending;
    pending = [];
    chars = 0;
    write(frames);
  }

  return {
    push(frame) {
      pending.push(...runs.push(frame));
      chars += charsOf(frame);
      if (chars >= MAX_PENDING_CHARS) flush();
    },
    flush,
  };
}

/** Roughly what a frame adds to an entry; a token's envelope is shared with its run, so it counts as text alone would. */
function charsOf(frame: DecodedFrame): number {
  switch (frame.type) {
    case 'event':
      return 64 + (frame.text?.length ?? frame.comment?.length ?? 0);
    case 'envelope':
      return 64 + (frame.text?.length ?? frame.base64?.length ?? 0);
    case 'bytes':
    case 'line':
    case 'message':
      return 64 + (frame.text?.length ?? 256);
    default:
      return 256;
  }
}
