// Builds the lines of a session with the real recorder, and reads them back.
import { createHash, randomBytes } from 'node:crypto';
import { parseEntry } from '../../src/core/model/entry.ts';
import type { SessionHeader } from '../../src/core/model/session.ts';
import { headerHash } from '../../src/core/proof/chain.ts';
import {
  createSessionRecorder,
  NO_COUNTS,
  type SessionRecorder,
} from '../../src/core/record/session-recorder.ts';
import { createSessionFold, type SessionView } from '../../src/core/replay/session-fold.ts';
import type { Verdict } from '../../src/core/verify/verdict.ts';
import { createVerifier } from '../../src/core/verify/verifier.ts';
import { verifyEd25519 } from '../../src/node/verifying.ts';

export const sha256 = (message: string | Uint8Array) => createHash('sha256').update(message).digest('hex');
export const randomHex = (bytes: number) => randomBytes(bytes).toString('hex');

export const header: SessionHeader = {
  format: 'cursor-rec/1',
  id: '019abc00-0000-7000-8000-000000000001',
  startedAt: '2026-11-25T10:00:00.000Z',
  identity: { method: 'os-user', subject: 'alice' },
  device: { id: '019ab000-0000-7000-8000-000000000001' },
  host: { name: 'devbox', os: 'linux', user: 'alice' },
  recorder: { version: '0.0.0' },
  policy: { digest: `sha256:${'0'.repeat(64)}`, record: 'required' },
};

/** An exchange id with this last digit group. */
export const exchangeId = (number: number) => `019abc00-0000-7000-8000-${String(number).padStart(12, '0')}`;

/** A recorder whose lines are kept, one list a segment. */
export function recordLines(): { recorder: SessionRecorder; segments: string[][]; lines: () => string[] } {
  const segments: string[][] = [[]];
  const recorder = createSessionRecorder({
    state: { seq: 0, prev: headerHash(header, sha256), segment: 1, segmentFirst: 0 },
    counts: NO_COUNTS,
    sha256,
    randomHex,
    isSecretField: (name) => name === 'password',
    sink: {
      append: (line) => void segments.at(-1)?.push(line),
      nextSegment: () => void segments.push([]),
    },
  });
  return { recorder, segments, lines: () => segments.flat() };
}

/** Opens an exchange with plain facts. */
export function openExchange(recorder: SessionRecorder, exchange: string, t = 0, policy?: object): void {
  recorder.openExchange(
    {
      exchange,
      method: 'POST',
      url: 'https://api.openai.com/v1/chat/completions',
      route: 'openai',
      dialect: 'openai-chat',
      client: { address: '127.0.0.1' },
      headers: [['content-type', 'application/json']],
      link: { by: 'connection', confidence: 0.5 },
    },
    t,
    policy,
  );
}

/** What a reader makes of these lines. */
export function readLinesBack(lines: readonly string[]): SessionView {
  const fold = createSessionFold(header);
  for (const line of lines) fold.entry(parseEntry(line));
  return fold.view();
}

/** What the verifier says of these segments. */
export function verifyLines(segments: readonly (readonly string[])[]): Verdict {
  const verifier = createVerifier({ sha256, verifyEd25519 });
  verifier.header(JSON.stringify(header));
  segments.forEach((lines, index) => {
    if (lines.length === 0) return;
    verifier.segmentOpened(index + 1);
    lines.forEach((line, at) => {
      verifier.line(Buffer.from(line), at + 1);
    });
    verifier.segmentEnded();
  });
  return verifier.end();
}
