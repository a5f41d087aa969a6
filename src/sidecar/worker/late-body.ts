// A body whose decoding has to wait until another exchange says what is in it.
import type { BodyRecorder } from './body-recorder.ts';

export interface LateBody extends BodyRecorder {
  /** Makes the recorder and gives it all that waited; from then on everything goes through. Once. */
  open(): void;
}
export interface LateBodyOptions {
  readonly create: () => BodyRecorder;
  /** Called with the pieces of the body where it ended before it was opened: they may say what it waits for. */
  readonly ended: (pieces: readonly Uint8Array[]) => void;
}

/** Keeps what comes in memory until it is opened: for small bodies, and for a short while. */
export function createLateBody({ create, ended }: LateBodyOptions): LateBody {
  let body: BodyRecorder | undefined;
  let waiting: ((opened: BodyRecorder) => void)[] = [];
  let pieces: Uint8Array[] = [];

  function give(act: (opened: BodyRecorder) => void): void {
    if (body === undefined) waiting.push(act);
    else act(body);
  }

  return {
    push(bytes, at, done) {
      if (body === undefined) pieces.push(bytes);
      give((opened) => opened.push(bytes, at, done));
    },
    end(at) {
      give((opened) => opened.end(at));
      if (body === undefined) ended(pieces);
    },
    open() {
      if (body !== undefined) return;
      body = create();
      const acts = waiting;
      waiting = [];
      pieces = [];
      for (const act of acts) act(body);
    },
  };
}
