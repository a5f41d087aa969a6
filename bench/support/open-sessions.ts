// Leaves a home as a crash does: sessions under way, each with its marker and without a close.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../../src/core/model/json.ts';
import type { SessionHeader } from '../../src/core/model/session.ts';
import { headerHash } from '../../src/core/proof/chain.ts';
import { createSessionRecorder, NO_COUNTS } from '../../src/core/record/session-recorder.ts';
import { randomHex, sha256 } from '../../src/node/hashing.ts';
import { openMarker, segmentName, sessionFolder } from '../../src/sidecar/spool/session-folder.ts';
import { firstMessages, toolDefinitions, turnEvents } from './agent-session.ts';
import { openBenchExchange } from './exchange.ts';
import { toFrame } from './long-session.ts';

const TOKENS = 60;
const TOKEN_MS = 12;

export interface OpenSessions {
  readonly count: number;
  /** Of the device whose recorder will find them, base64. */
  readonly publicKey: string;
}

/** Writes that many sessions, each in the middle of an answer of an agent; returns the bytes of their entries. */
export function writeOpenSessions(home: string, { count, publicKey }: OpenSessions): number {
  mkdirSync(join(home, 'open'), { recursive: true, mode: 0o700 });
  let bytes = 0;
  for (let number = 1; number <= count; number += 1)
    bytes += writeOpenSession(home, headerOf(number, publicKey));
  return bytes;
}

function writeOpenSession(home: string, header: SessionHeader): number {
  const folder = sessionFolder(home, header);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lines: string[] = [];
  const recorder = createSessionRecorder({
    // A header is JSON by its types; TypeScript does not see that interfaces fit an index signature.
    state: { seq: 0, prev: headerHash(header as unknown as Json, sha256), segment: 1, segmentFirst: 0 },
    counts: NO_COUNTS,
    sha256,
    randomHex,
    isSecretField: () => false,
    sink: { append: (line) => void lines.push(line), nextSegment: () => {} },
  });
  const exchange = header.id.replace(/^019abc00/, '019abc01');
  openBenchExchange(recorder, exchange, 0);
  // Messages are JSON; their type is that of a client, with members of any kind.
  const value = JSON.parse(
    JSON.stringify({ model: 'm', messages: firstMessages(), tools: toolDefinitions() }),
  );
  recorder.frame(exchange, 'request', { t: 1, type: 'json', value });
  let t = 2;
  for (const event of turnEvents({ turn: 0, tokens: TOKENS })) {
    t += TOKEN_MS;
    recorder.frame(exchange, 'response', toFrame(event, t));
  }
  recorder.flush(t);
  const text = `${lines.join('\n')}\n{"seq":`; // and a torn line
  writeFileSync(openMarker(home, header.id), `${header.startedAt}\n`, { mode: 0o600 });
  writeFileSync(join(folder, 'session.json'), `${JSON.stringify(header)}\n`, { mode: 0o600 });
  writeFileSync(join(folder, segmentName(1)), text, { mode: 0o600 });
  return text.length;
}

function headerOf(number: number, publicKey: string): SessionHeader {
  return {
    format: 'cursor-rec/1',
    id: `019abc00-0000-7000-8000-${String(number).padStart(12, '0')}`,
    startedAt: '2026-11-25T10:00:00.000Z',
    identity: { method: 'os-user', subject: 'bench' },
    device: { id: '019ab000-0000-7000-8000-000000000001', publicKey },
    host: { name: 'bench', os: process.platform, user: 'bench' },
    recorder: { version: '0.0.0' },
    policy: { digest: `sha256:${'0'.repeat(64)}`, record: 'required' },
  };
}
