// A home with sessions in it, recorded by the real recorder at times that are given.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { SessionHeader } from '../../src/core/model/session.ts';
import { headerHash } from '../../src/core/proof/chain.ts';
import { createSessionRecorder, NO_COUNTS } from '../../src/core/record/session-recorder.ts';
import { openSessionFiles } from '../../src/sidecar/spool/session-files.ts';
import { header, randomHex, sha256 } from './recording.ts';

/** One chat: what was asked, and what was answered in pieces 20 ms apart; a minute after the one before. */
export interface RecordedChat {
  readonly prompt: string;
  readonly answer: readonly string[];
  readonly tool?: { readonly name: string; readonly given: string };
  readonly model?: string;
  readonly userAgent?: string;
}

export interface RecordedSession {
  readonly id: string;
  readonly startedAt?: string;
  readonly identity?: SessionHeader['identity'];
  readonly chats: readonly RecordedChat[];
  /** Set: the session was not closed. */
  readonly isLive?: boolean;
}

/** A home that goes after the test. */
export async function createRecordedHome(sessions: readonly RecordedSession[]): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'cursor-rec-recorded-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  await chmod(home, 0o700);
  for (const session of sessions) await recordSession(home, session);
  return home;
}

async function recordSession(
  home: string,
  { id, startedAt, identity, chats, isLive }: RecordedSession,
): Promise<void> {
  const own: SessionHeader = {
    ...header,
    id,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(identity === undefined ? {} : { identity }),
  };
  const files = openSessionFiles({ home, header: own, segment: 1, size: 0, isCreated: false });
  const recorder = createSessionRecorder({
    state: { seq: 0, prev: headerHash(own, sha256), segment: 1, segmentFirst: 0 },
    counts: NO_COUNTS,
    sha256,
    randomHex,
    isSecretField: () => false,
    sink: files,
  });
  for (const [index, chat] of chats.entries())
    recordChat(recorder, chat, {
      start: index * 60_000,
      exchange: `${id.slice(0, -4)}${String(index).padStart(4, '0')}`,
    });
  if (isLive !== true) recorder.close('ended', chats.length * 60_000);
  await files.commit();
  await files.close();
}

function recordChat(
  recorder: ReturnType<typeof createSessionRecorder>,
  { prompt, answer, tool, model = 'gpt-5', userAgent }: RecordedChat,
  { start, exchange }: { readonly start: number; readonly exchange: string },
): void {
  recorder.openExchange(
    {
      exchange,
      method: 'POST',
      url: 'https://api.openai.com/v1/chat/completions',
      route: 'openai',
      dialect: 'openai-chat',
      client: { address: '127.0.0.1', ...(userAgent === undefined ? {} : { userAgent }) },
      headers: [['content-type', 'application/json']],
      link: { by: 'connection', confidence: 0.5 },
    },
    start,
  );
  recorder.frame(exchange, 'request', {
    t: start,
    type: 'json',
    value: { model, messages: [{ role: 'user', content: prompt }] },
  });
  recorder.frame(exchange, 'response', { t: start + 500, type: 'head', status: 200, headers: [] });
  let t = start + 500;
  const say = (delta: object) => {
    recorder.frame(exchange, 'response', {
      t,
      type: 'event',
      value: { id: 'r', model, choices: [{ index: 0, delta: delta as never }] },
    });
    t += 20;
  };
  for (const content of answer) say({ content });
  if (tool !== undefined)
    say({
      tool_calls: [
        {
          index: 0,
          id: `call_${start}`,
          type: 'function',
          function: { name: tool.name, arguments: tool.given },
        },
      ],
    });
  recorder.closeExchange({ exchange, outcome: 'completed', requestBytes: 1, responseBytes: 1 }, t);
  recorder.flush(t);
}
