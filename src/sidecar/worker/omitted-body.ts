// A body that policy keeps out of recordings: nothing of it is kept, not even a digest.
import type { BodyRecorder } from './body-recorder.ts';

/** A recorder that lets every byte go and says when the body has ended. */
export function createOmittedBody(ended: () => void): BodyRecorder {
  return {
    push: (_bytes, _at, done) => done(),
    end: ended,
  };
}
