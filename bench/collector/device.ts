// A device of somebody, with a key of its own, and the sessions that the real recorder makes on it.
import { generateKeyPairSync } from 'node:crypto';
import type { SessionHeader } from '../../src/core/model/session.ts';
import { formatEnrolment } from '../../src/core/proof/device-statement.ts';
import type { LineSink } from '../../src/core/record/entry-writer.ts';
import type { SessionRecorder } from '../../src/core/record/session-recorder.ts';
import { openBenchRecorder, signText } from '../support/session-recorder.ts';

export interface Person {
  readonly issuer: string;
  readonly subject: string;
}

export interface BenchDevice extends Person {
  readonly id: string;
  /** The body of its enrolment. */
  enrolment(origin: string): string;
  /** The header of a session on it, whose number is its own. */
  header(number: number): SessionHeader;
  /** A recorder of that session. */
  record(header: SessionHeader, sink: LineSink): SessionRecorder;
}

/** The device of that number. */
export function makeDevice(number: number, { issuer, subject }: Person): BenchDevice {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const key = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64');
  const id = `019ab000-0000-7000-8000-${String(number).padStart(12, '0')}`;
  return {
    id,
    issuer,
    subject,
    enrolment(origin) {
      const at = new Date().toISOString();
      const text = formatEnrolment({ origin, issuer, subject, device: id, publicKey: key, at });
      return JSON.stringify({ device: { id, publicKey: key }, at, proof: signText(text, privateKey) });
    },
    header: (session) => ({
      format: 'cursor-rec/1',
      id: `019abc00-0000-7000-8000-${String(session).padStart(12, '0')}`,
      startedAt: new Date().toISOString(),
      identity: { method: 'oidc', issuer, subject },
      device: { id, publicKey: key },
      host: { name: 'bench', os: process.platform, user: 'bench' },
      recorder: { version: '0.0.0' },
      policy: { digest: `sha256:${'0'.repeat(64)}`, record: 'required' },
    }),
    record: (header, sink) => openBenchRecorder(header, sink, privateKey),
  };
}
