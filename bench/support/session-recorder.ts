// The real recorder of a session, with what a benchmark needs around it.
import { type KeyObject, sign } from 'node:crypto';
import type { SessionHeader } from '../../src/core/model/session.ts';
import { headerHash } from '../../src/core/proof/chain.ts';
import type { LineSink } from '../../src/core/record/entry-writer.ts';
import { createSealWriter } from '../../src/core/record/seal-writer.ts';
import {
  createSessionRecorder,
  NO_COUNTS,
  type SessionRecorder,
} from '../../src/core/record/session-recorder.ts';
import { randomHex, sha256 } from '../../src/node/hashing.ts';

/** An Ed25519 signature in base64. */
export function signText(text: string, key: KeyObject): string {
  return sign(null, Buffer.from(text), key).toString('base64');
}

/** A recorder at the beginning of the session, whose segments are sealed with the key. */
export function openBenchRecorder(header: SessionHeader, sink: LineSink, key: KeyObject): SessionRecorder {
  const writeSeal = createSealWriter({ header, sha256, sign: (text) => signText(text, key) });
  return createSessionRecorder({
    state: { seq: 0, prev: headerHash(header, sha256), segment: 1, segmentFirst: 0 },
    counts: NO_COUNTS,
    sha256,
    randomHex,
    isSecretField: () => false,
    sink,
    ...(writeSeal === undefined ? {} : { writeSeal }),
  });
}
