// One session being recorded: its chain, its files, and when it was last heard of.

import type { Json } from '../../core/model/json.ts';
import type { RandomHex, Sha256 } from '../../core/model/ports.ts';
import type { SessionHeader } from '../../core/model/session.ts';
import { headerHash } from '../../core/proof/chain.ts';
import {
  createSessionRecorder,
  NO_COUNTS,
  type SessionRecorder,
} from '../../core/record/session-recorder.ts';
import { openSessionFiles, type SessionFiles } from '../spool/session-files.ts';

export interface OpenSessionOptions {
  readonly home: string;
  readonly header: SessionHeader;
  readonly sha256: Sha256;
  readonly randomHex: RandomHex;
  readonly isSecretField: (name: string) => boolean;
}

export interface OpenSession {
  readonly id: string;
  readonly recorder: SessionRecorder;
  readonly files: SessionFiles;
  /** The time of a capture event in milliseconds from the start of the session. */
  toT(at: number): number;
  /** `at` of the last thing that happened in it. */
  touchedAt: number;
}

/** Starts a session; nothing is on disk until its files are first committed. */
export function openSession(options: OpenSessionOptions): OpenSession {
  const { header, sha256 } = options;
  const files = openSessionFiles({ home: options.home, header, segment: 1, size: 0, isCreated: false });
  // A header is JSON by its types; TypeScript does not see that interfaces fit an index signature.
  const prev = headerHash(header as unknown as Json, sha256);
  const recorder = createSessionRecorder({
    ...options,
    state: { seq: 0, prev, segment: 1, segmentFirst: 0 },
    counts: NO_COUNTS,
    sink: files,
  });
  const startedAt = Date.parse(header.startedAt);
  return {
    id: header.id,
    recorder,
    files,
    toT: (at) => Math.max(0, Math.round(at - startedAt)),
    touchedAt: startedAt,
  };
}
