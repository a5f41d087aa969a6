// One session being recorded: its chain, its files, and when it was last heard of.

import { asJson } from '../../core/model/json.ts';
import type { RandomHex, Sha256 } from '../../core/model/ports.ts';
import type { SessionHeader } from '../../core/model/session.ts';
import { headerHash } from '../../core/proof/chain.ts';
import { createSealWriter } from '../../core/record/seal-writer.ts';
import {
  createSessionRecorder,
  NO_COUNTS,
  type SessionRecorder,
} from '../../core/record/session-recorder.ts';
import { openSessionFiles, type SessionFiles } from '../spool/session-files.ts';
import type { SigningDevice } from '../spool/signing-device.ts';
import type { SettledExchange } from './protocol.ts';

export interface OpenSessionOptions {
  readonly home: string;
  readonly header: SessionHeader;
  readonly sha256: Sha256;
  readonly randomHex: RandomHex;
  readonly isSecretField: (name: string) => boolean;
  /** Seals the segments and lists the session; its key is that of the header. Absent: neither is done. */
  readonly device?: SigningDevice;
}

export interface OpenSession {
  readonly id: string;
  readonly recorder: SessionRecorder;
  readonly files: SessionFiles;
  /** The time of a capture event in milliseconds from the start of the session. */
  toT(at: number): number;
  /** Writes what the recorder closed, lists it in the index of the device and takes the open marker away. */
  finish(): Promise<void>;
  /** `at` of the last thing that happened in it. */
  touchedAt: number;
  /** Exchanges that are over and not reported yet. */
  over: SettledExchange[];
}

/** Starts a session; nothing is on disk until its files are first committed. */
export function openSession(options: OpenSessionOptions): OpenSession {
  const { header, sha256, device } = options;
  const writeSeal =
    device === undefined ? undefined : createSealWriter({ header, sha256, sign: device.sign });
  const files = openSessionFiles({ home: options.home, header, segment: 1, size: 0, isCreated: false });
  // A header is JSON by its types; TypeScript does not see that interfaces fit an index signature.
  const prev = headerHash(asJson(header), sha256);
  const recorder = createSessionRecorder({
    ...options,
    state: { seq: 0, prev, segment: 1, segmentFirst: 0 },
    counts: NO_COUNTS,
    sink: files,
    ...(writeSeal === undefined ? {} : { writeSeal }),
  });
  let isListed = device === undefined;

  async function list(): Promise<void> {
    if (isListed) return;
    const { segment, prev: tip } = recorder.state;
    await device?.index.add({ session: header.id, startedAt: header.startedAt, segments: segment - 1, tip });
    isListed = true;
  }

  const startedAt = Date.parse(header.startedAt);
  return {
    id: header.id,
    recorder,
    files,
    toT: (at) => Math.max(0, Math.round(at - startedAt)),
    async finish() {
      await files.commit();
      await list();
      await files.finish();
    },
    touchedAt: startedAt,
    over: [],
  };
}
