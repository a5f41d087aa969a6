// Writes a long agent session to disk with the real recorder, so that what reads it back can be measured.

import { generateKeyPairSync } from 'node:crypto';
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { SessionHeader } from '../../src/core/model/session.ts';
import type { LineSink } from '../../src/core/record/entry-writer.ts';
import type { SessionRecorder } from '../../src/core/record/session-recorder.ts';
import { firstMessages, type Message, nextMessages, toolDefinitions, turnEvents } from './agent-session.ts';
import { openBenchExchange } from './exchange.ts';
import { openBenchRecorder } from './session-recorder.ts';

/** After so many turns the agent begins a new conversation: no client resends thousands of messages. */
const TURNS = 16;
const TOKENS = 240;
const TOKEN_MS = 12;
/** Without a head there is no answer. */
const STREAM_HEADERS = [['content-type', 'text/event-stream']] as const;

/** Writes a session of about this many bytes; returns how many there are, and its folder. */
export function writeLongSession(
  root: string,
  bytes: number,
): { readonly folder: string; readonly bytes: number } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const key = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64');
  const header = headerOf(key);
  const folder = join(root, 'sessions', header.startedAt.slice(0, 10), header.id);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, 'session.json'), JSON.stringify(header));
  const sink = createFileSink(folder);
  const recorder = openBenchRecorder(header, sink, privateKey);
  const playing: Playing = { recorder, t: 0 };
  let messages: Message[] = [];
  for (let turn = 0; sink.bytes() < bytes; turn += 1) {
    if (turn % TURNS === 0) messages = firstMessages();
    playTurn(playing, { turn, messages });
    messages.push(...nextMessages({ turn, tokens: TOKENS }));
    recorder.flush(playing.t);
  }
  recorder.close('stopped', playing.t);
  return { folder, bytes: sink.close() };
}

function headerOf(publicKey: string): SessionHeader {
  return {
    format: 'cursor-rec/1',
    id: '019abc00-0000-7000-8000-000000000001',
    startedAt: '2026-11-25T10:00:00.000Z',
    identity: { method: 'os-user', subject: 'bench' },
    device: { id: '019ab000-0000-7000-8000-000000000001', publicKey },
    host: { name: 'bench', os: process.platform, user: 'bench' },
    recorder: { version: '0.0.0' },
    policy: { digest: `sha256:${'0'.repeat(64)}`, record: 'required' },
  };
}

interface Playing {
  readonly recorder: SessionRecorder;
  t: number;
}

function playTurn(
  playing: Playing,
  { turn, messages }: { turn: number; messages: readonly Message[] },
): void {
  const { recorder } = playing;
  const exchange = `019abc00-0000-7000-8000-${String(turn).padStart(12, '0')}`;
  openBenchExchange(recorder, exchange, playing.t);
  // Messages are JSON; their type is that of a client, with members of any kind.
  const value = JSON.parse(
    JSON.stringify({ model: 'gpt-5', stream: true, tools: toolDefinitions(), messages }),
  );
  recorder.frame(exchange, 'request', { t: playing.t, type: 'json', value }, (text) => text);
  recorder.frame(exchange, 'response', { t: playing.t, type: 'head', status: 200, headers: STREAM_HEADERS });
  let responseBytes = 0;
  for (const event of turnEvents({ turn, tokens: TOKENS })) {
    playing.t += TOKEN_MS;
    responseBytes += event.length;
    recorder.frame(exchange, 'response', toFrame(event, playing.t));
  }
  recorder.closeExchange({ exchange, outcome: 'completed', requestBytes: 1, responseBytes }, playing.t);
}

/** The event as the decoder gives it. */
export function toFrame(event: string, t: number) {
  const text = event.replace(/^data: /, '').trimEnd();
  return text === '[DONE]'
    ? ({ t, type: 'event', text } as const)
    : ({ t, type: 'event', value: JSON.parse(text) } as const);
}

interface FileSink extends LineSink {
  bytes(): number;
  /** Returns the bytes of all segments. */
  close(): number;
}

/** Lines and seals as files, without waiting for the disk. */
function createFileSink(folder: string): FileSink {
  const nameOf = (segment: number) => join(folder, String(segment).padStart(4, '0'));
  let segment = 1;
  let file: number | undefined;
  let bytes = 0;
  return {
    append(line) {
      file ??= openSync(`${nameOf(segment)}.jsonl`, 'w', 0o600);
      bytes += writeSync(file, `${line}\n`);
    },
    nextSegment(seal) {
      if (file !== undefined) closeSync(file);
      file = undefined;
      if (seal !== undefined) writeFileSync(`${nameOf(segment)}.seal`, seal);
      segment += 1;
    },
    bytes: () => bytes,
    close: () => bytes,
  };
}
