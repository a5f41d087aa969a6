// What a fleet of sidecars sends: sessions made by the real recorder, cut into batches and packed before anything is measured.
import { generateKeyPairSync, sign } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import type { SessionHeader } from '../../src/core/model/session.ts';
import { headerHash } from '../../src/core/proof/chain.ts';
import { formatEnrolment } from '../../src/core/proof/device-statement.ts';
import { createSessionRecorder, NO_COUNTS } from '../../src/core/record/session-recorder.ts';
import { randomHex, sha256 } from '../../src/node/hashing.ts';
import { turnEvents } from '../support/agent-session.ts';
import { openBenchExchange } from '../support/exchange.ts';
import { toFrame } from '../support/long-session.ts';
import { seededText } from '../support/text.ts';

export interface Batch {
  readonly from: number;
  readonly entries: number;
  readonly plainBytes: number;
  /** NDJSON under zstd. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface BenchSession {
  readonly id: string;
  readonly header: string;
  readonly batches: readonly Batch[];
  /** The body of the device's enrolment. */
  enrolment(origin: string): string;
}

export interface SessionOptions {
  readonly number: number;
  readonly issuer: string;
  readonly subject: string;
  readonly entries: number;
  readonly batchEntries: number;
}

const TOKENS = 120;
const TOKEN_MS = 25;
const PROMPT_CHARS = 4000;

/** A session that is not closed, of at least so many entries. */
export function makeSession(options: SessionOptions): BenchSession {
  const { number, issuer, subject, batchEntries } = options;
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const key = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64');
  const device = `019ab000-0000-7000-8000-${String(number).padStart(12, '0')}`;
  const header: SessionHeader = {
    format: 'cursor-rec/1',
    id: `019abc00-0000-7000-8000-${String(number).padStart(12, '0')}`,
    startedAt: new Date().toISOString(),
    identity: { method: 'oidc', issuer, subject },
    device: { id: device, publicKey: key },
    host: { name: 'bench', os: process.platform, user: 'bench' },
    recorder: { version: '0.0.0' },
    policy: { digest: `sha256:${'0'.repeat(64)}`, record: 'required' },
  };
  const lines = recordLines(header, options);
  return {
    id: header.id,
    header: JSON.stringify(header),
    batches: toBatches(lines, batchEntries),
    enrolment(origin) {
      const at = new Date().toISOString();
      const text = formatEnrolment({ origin, issuer, subject, device, publicKey: key, at });
      const proof = sign(null, Buffer.from(text), privateKey).toString('base64');
      return JSON.stringify({ device: { id: device, publicKey: key }, at, proof });
    },
  };
}

function recordLines(header: SessionHeader, { number, entries }: SessionOptions): readonly string[] {
  const lines: string[] = [];
  const recorder = createSessionRecorder({
    state: { seq: 0, prev: headerHash(header, sha256), segment: 1, segmentFirst: 0 },
    counts: NO_COUNTS,
    sha256,
    randomHex,
    isSecretField: () => false,
    sink: { append: (line) => void lines.push(line), nextSegment: () => undefined },
  });
  for (let turn = 0, t = 0; lines.length < entries; turn++) {
    const exchange = `019abd00-${String(number).padStart(4, '0')}-7000-8000-${String(turn).padStart(12, '0')}`;
    openBenchExchange(recorder, exchange, t);
    const content = seededText(number * 1000 + turn, PROMPT_CHARS);
    const value = { model: 'gpt-5', stream: true, messages: [{ role: 'user', content }] };
    recorder.frame(exchange, 'request', { t, type: 'json', value }, (text) => text);
    for (const event of turnEvents({ turn: number + turn, tokens: TOKENS })) {
      t += TOKEN_MS;
      recorder.frame(exchange, 'response', toFrame(event, t));
    }
    recorder.closeExchange({ exchange, outcome: 'completed', requestBytes: 1, responseBytes: 1 }, t);
    recorder.flush(t);
  }
  return lines;
}

function toBatches(lines: readonly string[], size: number): readonly Batch[] {
  const batches: Batch[] = [];
  for (let from = 0; from + size <= lines.length; from += size) {
    const text = Buffer.from(
      lines
        .slice(from, from + size)
        .map((line) => `${line}\n`)
        .join(''),
    );
    batches.push({
      from,
      entries: size,
      plainBytes: text.length,
      bytes: new Uint8Array(zstdCompressSync(text)),
    });
  }
  return batches;
}
