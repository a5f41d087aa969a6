// Holds a stored session against all that a recording must be, with the verifier that everybody has.
import { setTimeout as pause } from 'node:timers/promises';
import type { NoteKey } from '../../core/proof/signed-note.ts';
import type { Verdict } from '../../core/verify/verdict.ts';
import { createVerifier, type Verifier } from '../../core/verify/verifier.ts';
import { sha256 } from '../../node/hashing.ts';
import { verifyEd25519 } from '../../node/verifying.ts';
import { splitLines } from '../store/pack/lines.ts';
import type { PackStores } from '../store/pack/pack-segment.ts';
import { readEntries } from '../store/pack/read-entries.ts';
import type { StoredSession } from '../store/session-store.ts';

/** So many bytes in a row: then others have their turn, and as long as it took. */
const RUN_BYTES = 256 * 1024;

export interface VerifyStoredOptions {
  readonly stores: PackStores;
  /** The collector's own: its tombstones explain what was erased. */
  readonly logKey: NoteKey;
  readonly signal?: AbortSignal;
}

/** What it comes to. Rejects with StoreError `damaged` where bytes are gone, and where the signal aborts. */
export async function verifyStored(
  { id, header }: StoredSession,
  { stores, logKey, signal }: VerifyStoredOptions,
): Promise<Verdict> {
  const verifier = createVerifier({ sha256, verifyEd25519, logKey });
  verifier.header(header);
  const segments = createSegments(verifier);
  const closed = await stores.sessions.listSegments(id);
  let next = 0;
  let at = 0;
  for await (const { first, bytes } of readEntries(stores, id, 0)) {
    next = first;
    let from = performance.now();
    let run = 0;
    for (const line of splitLines(bytes)) {
      const segment = closed[at];
      segments.open(segment?.segment ?? closed.length + 1);
      segments.line(line);
      if (segment?.last === next++) {
        at++;
        if (segment.seal !== undefined) verifier.seal(segment.segment, segment.seal);
      }
      run += line.length;
      if (run < RUN_BYTES) continue;
      await pause(performance.now() - from, undefined, signal === undefined ? {} : { signal });
      from = performance.now();
      run = 0;
    }
  }
  segments.end();
  for (const [index, { line }] of (await stores.sessions.listErasures(id)).entries())
    verifier.erasures.line(line, index + 1);
  return verifier.end();
}

function createSegments(verifier: Verifier) {
  let number = 0;
  let lines = 0;
  return {
    open(wanted: number): void {
      if (wanted === number) return;
      if (number > 0) verifier.segmentEnded();
      number = wanted;
      lines = 0;
      verifier.segmentOpened(number);
    },
    line: (bytes: Uint8Array) => verifier.line(bytes, ++lines),
    end(): void {
      if (number > 0) verifier.segmentEnded();
    },
  };
}
