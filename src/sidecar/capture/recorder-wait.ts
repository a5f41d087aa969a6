// Requests that come while the recorder is replaced: they wait for the new one, and are refused only where that takes too long.
import type { Admission } from './admission.ts';
import type { Refusal } from './refusal.ts';
import type { Tap } from './tap.ts';

export interface Asking {
  /** Decides with all that holds then. */
  readonly admit: () => Admission;
  /** Calls back when the client has gone. */
  readonly whenGone: (act: () => void) => void;
  /** Not called where the client has gone meanwhile. */
  readonly decided: (admission: Admission) => void;
}
export interface RecorderWait {
  /** Decides at once, unless all that is missing is a recorder which is on its way. */
  decide(asking: Asking): void;
  /** Refuses all that wait. */
  cut(refusal: Refusal): void;
}

/** Nobody waits yet. */
export function createRecorderWait(tap: Pick<Tap, 'isReplaced' | 'whenOpen'>): RecorderWait {
  const waiting = new Set<(refusal: Refusal) => void>();

  async function wait({ admit, whenGone, decided }: Asking, admission: Admission): Promise<void> {
    const over = new AbortController();
    let cut: Refusal | undefined;
    const cutNow = (refusal: Refusal) => {
      cut = refusal;
      over.abort();
    };
    waiting.add(cutNow);
    whenGone(() => over.abort());
    await tap.whenOpen(over.signal);
    waiting.delete(cutNow);
    if (cut !== undefined) decided({ ...admission, result: { type: 'refused', refusal: cut } });
    else if (!over.signal.aborted) decided(admit());
  }

  return {
    decide(asking) {
      const admission = asking.admit();
      if (lacksRecorder(admission) && tap.isReplaced()) void wait(asking, admission);
      else asking.decided(admission);
    },
    cut(refusal) {
      for (const cutNow of waiting) cutNow(refusal);
    },
  };
}

function lacksRecorder({ result }: Admission): boolean {
  return result.type === 'refused' && result.refusal.code === 'recording_unavailable';
}
