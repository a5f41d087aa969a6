// What an agent session of 50 turns takes on disk, against what is new in it: its client resends all of it each turn.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'undici';
import { firstMessages, nextMessages, spokenText, toolDefinitions } from './support/agent-session.ts';
import type { Bench, Setting } from './support/bench.ts';
import { send } from './support/client.ts';
import { startProgram } from './support/own-program.ts';
import type { Report, Row } from './support/report.ts';
import { startSidecar } from './support/sidecar.ts';
import { verifyRecordings } from './support/verify-recordings.ts';

export const storedBytes: Bench = {
  name: 'stored-bytes',
  title: 'Stored bytes of an agent session (growing context, openai chat, streamed)',
  run,
};

interface SessionOptions {
  readonly name: string;
  readonly turns: number;
  /** Pieces an answer, text and tool arguments together. */
  readonly tokens: number;
  /** Between two pieces; 0: everything at once. */
  readonly everyMs: number;
}
interface SessionSize {
  /** All bytes of all request and answer bodies. */
  readonly passed: number;
  /** Each message of the conversation once, as JSON; tools and parameters are not counted. */
  readonly messages: number;
  readonly streamed: number;
  /** What the answers say, without the wrapping of the stream. */
  readonly spoken: number;
}
interface Stored extends SessionSize {
  readonly stored: number;
  readonly sessions: number;
  readonly gaps: number;
  readonly unverified: number;
}

async function run({ stage, isQuick, program }: Setting): Promise<Report> {
  const pacedTurns = isQuick ? 5 : 50;
  const options: SessionOptions[] = [
    { name: 'at once', turns: 50, tokens: 60, everyMs: 0 },
    { name: 'paced', turns: pacedTurns, tokens: 50, everyMs: 10 },
  ];
  const columns = options.map(({ name }) => name);
  if (program === undefined)
    return { columns, judged: columns, rows: [], notes: ['cursor-rec does not run'] };
  const upstream = await startProgram(stage, 'upstream');
  const found = new Map<string, Stored>();
  for (const session of options) {
    const sidecar = await startSidecar(stage, {
      program,
      upstream: `http://127.0.0.1:${upstream.ready.port}`,
    });
    const path = `/t/${sidecar.token}/openai/v1/chat/completions`;
    const size = await holdSession(sidecar.proxy, path, session);
    const { gaps } = await sidecar.stop();
    const { sessions, failed } = await verifyRecordings(sidecar, 1);
    const stored = await folderBytes(join(sidecar.home, 'sessions'));
    found.set(session.name, { ...size, stored, sessions, gaps, unverified: failed.length });
  }
  return { columns, judged: columns, rows: toRows(found), notes: options.map(describe) };
}

function describe({ name, turns, tokens, everyMs }: SessionOptions): string {
  const pace = everyMs === 0 ? 'back to back' : `one every ${everyMs} ms`;
  return `${name}: ${turns} turns, answers of ${tokens} pieces ${pace}`;
}

/** Plays the whole session through the proxy, and counts what is new in it. */
async function holdSession(origin: string, path: string, options: SessionOptions): Promise<SessionSize> {
  const { turns, tokens, everyMs } = options;
  const client = new Client(origin);
  const messages = firstMessages();
  const tools = toolDefinitions();
  const size = { passed: 0, messages: 0, streamed: 0, spoken: 0 };
  for (let turn = 0; turn < turns; turn += 1) {
    const body = JSON.stringify({ model: 'gpt-5', stream: true, tools, messages });
    const onChunk = (chunk: Buffer) => {
      size.streamed += chunk.length;
    };
    await send(client, { path, plan: { type: 'turn', turn, tokens, everyMs }, body, onChunk });
    size.passed += Buffer.byteLength(body);
    size.spoken += Buffer.byteLength(spokenText({ turn, tokens }));
    // What follows the last answer is never sent.
    if (turn + 1 < turns) messages.push(...nextMessages({ turn, tokens }));
  }
  await client.close();
  size.passed += size.streamed;
  size.messages = messages.reduce((sum, message) => sum + Buffer.byteLength(JSON.stringify(message)), 0);
  return size;
}

function toRows(found: ReadonlyMap<string, Stored>): Row[] {
  const by = (value: (stored: Stored) => number) =>
    Object.fromEntries([...found].map(([name, stored]) => [name, value(stored)]));
  const kib = (value: (stored: Stored) => number) => by((stored) => value(stored) / 1024);
  return [
    { measure: 'passed through, KiB', by: kib(({ passed }) => passed) },
    { measure: 'distinct messages, KiB', digits: 1, by: kib(({ messages }) => messages) },
    { measure: 'answers as streamed, KiB', digits: 1, by: kib(({ streamed }) => streamed) },
    { measure: 'answers, what they say, KiB', digits: 1, by: kib(({ spoken }) => spoken) },
    { measure: 'stored, KiB', digits: 1, by: kib(({ stored }) => stored) },
    {
      measure: 'stored ÷ (messages + answers as streamed)',
      digits: 2,
      by: by(({ stored, messages, streamed }) => stored / (messages + streamed)),
      bar: { most: 1.3, source: 'issue' },
    },
    {
      measure: 'stored ÷ (messages + what answers say)',
      digits: 2,
      by: by(({ stored, messages, spoken }) => stored / (messages + spoken)),
    },
    { measure: 'sessions', by: by(({ sessions }) => sessions), bar: { most: 1, source: 'issue' } },
    { measure: 'gaps', by: by(({ gaps }) => gaps), bar: { most: 0, source: 'issue' } },
    {
      measure: 'recordings that do not verify',
      by: by(({ unverified }) => unverified),
      bar: { most: 0, source: 'issue' },
    },
  ];
}

async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async (file) => (await stat(join(file.parentPath, file.name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
