// A body whose decoding has to wait until another exchange says what is in it.
import type { BodyRecorder } from './body-recorder.ts';

export interface LateBody extends BodyRecorder {
  /** Makes the recorder and gives it all that waited; from then on everything goes through. Once. */
  open(): void;
}

/** Keeps what comes in memory until it is opened: for small bodies, and for a short while. */
export function createLateBody(create: () => BodyRecorder): LateBody {
  let body: BodyRecorder | undefined;
  let waiting: ((opened: BodyRecorder) => void)[] = [];

  function give(act: (opened: BodyRecorder) => void): void {
    if (body === undefined) waiting.push(act);
    else act(body);
  }

  return {
    push: (bytes, at, done) => give((opened) => opened.push(bytes, at, done)),
    end: (at) => give((opened) => opened.end(at)),
    open() {
      if (body !== undefined) return;
      body = create();
      const acts = waiting;
      waiting = [];
      for (const act of acts) act(body);
    },
  };
}
