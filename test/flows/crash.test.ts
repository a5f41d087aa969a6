// kill -9 at any moment: what was written stays, what a client had is there, and the next start closes what was open.
import { appendFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Shown } from '../support/comparison/shown.ts';
import { eventually } from '../support/eventually.ts';
import { closeAfterFlow, expectVerified, openFlow } from '../support/flow.ts';
import { listFiles } from '../support/home.ts';
import { openRawUpstream } from '../support/http/raw-upstream.ts';
import { chatEvent, chatRequest } from '../support/http-upstream.ts';
import { kill, killUnderLoad, openTalker } from '../support/kill-under-load.ts';
import { runProgram } from '../support/sidecar.ts';

async function readSegment(home: string): Promise<{ path: string; text: string }> {
  const [path = ''] = (await listFiles(join(home, 'sessions'))).filter((file) => file.endsWith('.jsonl'));
  return { path, text: path === '' ? '' : await readFile(path, 'utf8') };
}

async function show(home: string, id: string): Promise<Shown> {
  const { stdout } = await runProgram(home, ['show', id, '--json']);
  return JSON.parse(stdout) as Shown;
}

/** A flow that is killed in the middle of a stream, once the first events are on disk. */
async function killMidStream() {
  const upstream = await openRawUpstream();
  closeAfterFlow(() => upstream.close());
  const flow = await openFlow({ upstream: upstream.url });
  const client = await flow.client();
  const body = chatRequest('Tell me.');
  const lines = ['Content-Type: application/json', `Content-Length: ${body.length}`];
  client.write(flow.head('POST /openai/v1/chat/completions HTTP/1.1', ...lines) + body);
  const connection = await upstream.connection(0);
  await connection.until(body);
  connection.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n');
  for (let index = 0; index < 50; index++) connection.write(chatEvent(`${index} `));
  await eventually(async () => expect((await readSegment(flow.home)).text).toContain('"49 "'));
  const atKill = await readSegment(flow.home);
  await kill(flow);
  return { ...flow, upstream, atKill };
}

test('kill -9 in a stream loses no line that was on disk, and the next start closes the session', async () => {
  const { home, upstream, atKill } = await killMidStream();
  const again = await openFlow({ upstream: upstream.url, home });
  const [id = ''] = again.sidecar.recovered;
  expect(again.sidecar.recovered).toHaveLength(1);
  expect((await again.status()).recovered).toEqual([id]);
  const after = await readSegment(home);
  expect(after.text.startsWith(atKill.text)).toBe(true);
  const verdict = await expectVerified(home, id);
  expect(verdict).toMatchObject({ level: 'intact-with-gaps', gaps: [{ reason: 'recorder-crashed' }] });
  const shown = await show(home, id);
  expect(shown.session.status).toBe('recovered');
  expect(shown.turns).toMatchObject([{ prompt: { text: 'Tell me.' } }]);
  expect(shown.turns[0]?.response.text).toBe(Array.from({ length: 50 }, (_, index) => `${index} `).join(''));
  expect(await readdir(join(home, 'open'))).toEqual([]);
  await again.sidecar.stop();
  const third = await openFlow({ upstream: upstream.url, home });
  expect(third.sidecar.recovered).toEqual([]);
  expect((await readSegment(home)).text).toBe(after.text);
});

test.each([
  ['half a line', '{"seq":999,"prev":"'],
  ['a line of zeros, as some file systems leave', '\0'.repeat(4096)],
  ['a whole line that is no entry', '{"seq":1}\n{"half'],
])('%s at the end of the file becomes a gap', async (_name, tail) => {
  const { home, upstream, atKill } = await killMidStream();
  await appendFile(atKill.path, tail);
  const again = await openFlow({ upstream: upstream.url, home });
  const [id = ''] = again.sidecar.recovered;
  expect((await readSegment(home)).text.startsWith(atKill.text)).toBe(true);
  const verdict = await expectVerified(home, id);
  expect(verdict.gaps).toMatchObject([
    { reason: 'torn-line', bytes: tail.length },
    { reason: 'recorder-crashed' },
  ]);
});

test('a session that cannot be closed is named, and does not keep the others from being recorded', async () => {
  const { home, upstream, atKill } = await killMidStream();
  await appendFile(join(atKill.path, '..', 'session.json'), 'no JSON any more');
  const again = await openFlow({ upstream: upstream.url, home });
  expect(again.sidecar.recovered).toEqual([]);
  const status = (await again.status()) as { unrecoverable?: readonly string[]; code: number };
  expect(status.code).toBe(0);
  expect(status.unrecoverable).toEqual([expect.stringMatching(/^[0-9a-f-]{36}: .+/)]);
  const text = await again.sidecar.cli(['status']);
  expect(text.stdout).toContain('1 session that could not be closed');
  expect((await readSegment(home)).text).toBe(atKill.text);
});

test('kill -9 at 12 moments under load: all verifies, and nothing that a client had is missing', async () => {
  const upstream = await openTalker();
  for (let round = 0; round < 12; round++) await killUnderLoad(upstream.url, 50 + Math.random() * 3500);
}, 300_000);
