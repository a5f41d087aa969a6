// What a collector does with what it has, in the background.

import { decodeBase64 } from '../../core/proof/base64.ts';
import type { NoteKey } from '../../core/proof/signed-note.ts';
import type { TransparencyLog } from '../log/log.ts';
import { type Repeated, repeat } from '../repeat.ts';
import type { BlobStore } from '../store/blob-store.ts';
import type { Store } from '../store/store.ts';
import { checkClosed } from './check.ts';
import { finishErasures } from './finish-erasure.ts';
import { packSealed } from './pack-sealed.ts';
import { applyRetention } from './retention.ts';
import { flagSilent } from './silence.ts';
import { sweepParts } from './sweep-parts.ts';
import { sweepRemoved } from './sweep-removed.ts';
import { writeOutSession } from './write-out.ts';

export interface KeepingOptions {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly log: TransparencyLog;
  /** For archives of what the policy has written out before it goes. */
  readonly exports: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Told of each failure and of what failed; the work goes on. */
  readonly onError: (part: string) => (error: unknown) => void;
}

const PACK_EVERY_MS = 5000;
const SWEEP_EVERY_MS = 60_000;
const FINISH_EVERY_MS = 60_000;
const CHECK_EVERY_MS = 60_000;
/** The shortest silence that a policy can ask for is a minute. */
const SILENCE_EVERY_MS = 60_000;
/** Its rules are in days. */
const RETENTION_EVERY_MS = 3600_000;

/** Begins all of it. Any number of collectors may do so over one store. */
export function startKeeping({ store, blobs, log, exports, now, onError }: KeepingOptions): Repeated {
  const stores = { sessions: store.sessions, blobs };
  const lockedParts = new Map<string, string>();
  const start = (part: string, everyMs: number, work: (signal: AbortSignal) => Promise<void>) =>
    repeat(work, { everyMs, onError: onError(part) });
  const running = [
    start('packing', PACK_EVERY_MS, (signal) => packSealed(stores, { signal, onError: onError('packing') })),
    start('parts', SWEEP_EVERY_MS, (signal) =>
      sweepParts(stores, { signal, now: now(), locked: lockedParts, onError: onError('parts') }),
    ),
    start('removals', SWEEP_EVERY_MS, (signal) =>
      sweepRemoved({ stores, now, signal, onError: onError('removals') }),
    ),
    start('erasures', FINISH_EVERY_MS, (signal) =>
      finishErasures({ store, blobs, now, signal, onError: onError('erasures') }),
    ),
    start('check', CHECK_EVERY_MS, (signal) =>
      checkClosed({ stores, logKey: toLogKey(log), now: now(), signal, onError: onError('check') }),
    ),
    start('silence', SILENCE_EVERY_MS, () => flagSilent(store, now())),
    start('retention', RETENTION_EVERY_MS, (signal) =>
      applyRetention({
        store,
        blobs,
        now,
        writeOut: (session) => writeOutSession(session, { folder: exports, stores, log }),
        signal,
        onError: onError('retention'),
      }),
    ),
  ];
  return {
    async close() {
      await Promise.all(running.map((one) => one.close()));
    },
  };
}

function toLogKey({ signer }: TransparencyLog): NoteKey {
  return { name: signer.origin, publicKey: decodeBase64(signer.publicKey) ?? new Uint8Array(0) };
}
