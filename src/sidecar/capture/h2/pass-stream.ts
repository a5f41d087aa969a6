// One direction of a stream: its chunks as fast as the other leg takes them, then its trailers, then its end.
import { constants, type Http2Stream, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http2';
import type { RawFields } from '../headers.ts';
import type { HeldBody } from '../held-body.ts';

/** A leg of either kind that sends its trailers when asked. */
export type Leg = Http2Stream;

export interface PassOptions {
  readonly from: Leg;
  readonly to: Leg;
  /** From `keepTrailers` of `from`. */
  readonly trailers: () => RawFields;
  /** What was read of `from` before, and has to go first; whoever ends the pass drops what is left of it. */
  readonly held: HeldBody;
  readonly toTrailers: (raw: RawFields) => OutgoingHttpHeaders;
  /** A chunk that has been passed on. */
  readonly onChunk: (bytes: Buffer) => void;
  /** All of it has been passed on; the trailers as they came. */
  readonly onEnded: (trailers: RawFields) => void;
}
/** Keeps a leg's trailers from now on: Node tells of them when they come, though the body before them was not read yet. */
export function keepTrailers(leg: Leg): () => RawFields {
  let trailers: RawFields = [];
  leg.on('trailers', (_headers: IncomingHttpHeaders, _flags: number, raw: string[]) => {
    trailers = raw;
  });
  return () => trailers;
}

export interface Pass {
  /** True once the sender has said its last byte and nothing of it is held, passed on or not. */
  readonly hasEnded: boolean;
  pause(): void;
  resume(): void;
}

/** Begins at once. Both legs end by `wantTrailers`: they have to be made with `waitForTrailers`. */
export function passStream({ from, to, trailers, held, toTrailers, onChunk, onEnded }: PassOptions): Pass {
  let hasEnded = false;
  let isHeld = false;
  const take = (bytes: Buffer) => {
    if (!to.writable) return; // the other side listens no more
    if (!to.write(bytes)) from.pause();
    onChunk(bytes);
  };
  const end = () => {
    if (from.rstCode !== constants.NGHTTP2_NO_ERROR) return; // broken off: the end is not one
    hasEnded = true;
    to.end();
  };
  /** One that was held is paused until here, whether it has sent anything or not. */
  const flow = () => {
    while (!isHeld && !to.writableNeedDrain) {
      const bytes = held.take();
      if (bytes !== undefined) {
        take(bytes);
        continue;
      }
      if (!held.hasEnded) from.resume();
      else if (!hasEnded) end();
      return;
    }
  };
  if (!held.hasEnded) from.on('data', take).on('end', end);
  to.on('drain', flow);
  flow();
  // Node may tell of the end before it tells of trailers that came with it; by now it has told of both.
  to.on('wantTrailers', () => {
    onEnded(trailers());
    if (!to.destroyed) to.sendTrailers(toTrailers(trailers()));
  });
  return {
    get hasEnded() {
      return hasEnded;
    },
    pause() {
      isHeld = true;
      from.pause();
    },
    resume() {
      isHeld = false;
      flow();
    },
  };
}
