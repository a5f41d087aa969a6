// A home with many small sessions, as a year of work leaves it.

import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { SessionHeader } from '../../src/core/model/session.ts';
import { headerHash } from '../../src/core/proof/chain.ts';
import { createSessionRecorder, NO_COUNTS } from '../../src/core/record/session-recorder.ts';
import { randomHex, sha256 } from '../../src/node/hashing.ts';
import { openBenchExchange } from './exchange.ts';

const LAST_AT = Date.parse('2026-11-25T10:00:00.000Z');
/** Some 55 a day. */
const EVERY_MS = 26 * 60 * 1000;

/** Writes so many sessions of one exchange each under the home. */
export function writeManySessions(home: string, count: number): void {
  for (let number = 0; number < count; number += 1) writeSession(home, LAST_AT - number * EVERY_MS);
}

function writeSession(home: string, startedAt: number): void {
  const header = headerOf(startedAt);
  const folder = join(home, 'sessions', header.startedAt.slice(0, 10), header.id);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, 'session.json'), JSON.stringify(header), { mode: 0o600 });
  const file = openSync(join(folder, '0001.jsonl'), 'w', 0o600);
  const recorder = createSessionRecorder({
    state: { seq: 0, prev: headerHash(header, sha256), segment: 1, segmentFirst: 0 },
    counts: NO_COUNTS,
    sha256,
    randomHex,
    isSecretField: () => false,
    sink: { append: (line) => void writeSync(file, `${line}\n`), nextSegment: () => closeSync(file) },
  });
  const exchange = `${header.id.slice(0, 24)}000000000001`;
  openBenchExchange(recorder, exchange, 0);
  const value = { model: 'gpt-5', messages: [{ role: 'user', content: `What happened at ${startedAt}?` }] };
  recorder.frame(exchange, 'request', { t: 0, type: 'json', value }, (text) => text);
  recorder.frame(exchange, 'response', { t: 1, type: 'head', status: 200, headers: [] });
  const answer = {
    model: 'gpt-5',
    choices: [{ index: 0, message: { role: 'assistant', content: 'Nothing.' } }],
  };
  recorder.frame(exchange, 'response', { t: 2, type: 'json', value: answer }, (text) => text);
  recorder.closeExchange({ exchange, outcome: 'completed', requestBytes: 1, responseBytes: 1 }, 3);
  recorder.close('stopped', 4);
}

function headerOf(startedAt: number): SessionHeader {
  const time = startedAt.toString(16).padStart(12, '0');
  return {
    format: 'cursor-rec/1',
    id: `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000001`,
    startedAt: new Date(startedAt).toISOString(),
    identity: { method: 'os-user', subject: 'bench' },
    device: { id: '019ab000-0000-7000-8000-000000000001' },
    host: { name: 'bench', os: process.platform, user: 'bench' },
    recorder: { version: '0.0.0' },
    policy: { digest: `sha256:${'0'.repeat(64)}`, record: 'required' },
  };
}
