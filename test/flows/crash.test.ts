// kill -9 at any moment: what was written stays, what a client had is there, and the next start closes what was open.
import { appendFile, readdir, readFile } from 'node:fs/promises';
import { Agent, request as requestHttp } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import type { Shown } from '../support/comparison/shown.ts';
import { closeAfterFlow, createHome, expectVerified, type Flow, openFlow } from '../support/flow.ts';
import { listFiles } from '../support/home.ts';
import { openRawUpstream } from '../support/http/raw-upstream.ts';
import { chatEvent, chatRequest, openHttpUpstream } from '../support/http-upstream.ts';
import { runProgram } from '../support/sidecar.ts';

/** Many times the 200 ms that the README promises: what is proved is that nothing is lost for good, also on a machine that is busy. */
const LOSS_WINDOW_MS = 2_500;

async function kill({ sidecar }: Flow): Promise<void> {
  process.kill(sidecar.pid, 'SIGKILL');
  await sidecar.stop(); // waits for its end
}

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
  await vi.waitFor(async () => expect((await readSegment(flow.home)).text).toContain('"49 "'), {
    timeout: 10_000,
  });
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

interface Had {
  readonly prompt: string;
  readonly text: string;
  /** When the client had the last byte. */
  readonly at: number;
}

/** Asks one thing after the other on one connection until it breaks, and keeps what came whole. */
async function converse(baseUrl: string, name: string, had: Had[]): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let index = 0; ; index++) {
    const prompt = `${name} ${index}`;
    const text = await ask(baseUrl, agent, prompt).catch(() => undefined);
    if (text === undefined) return agent.destroy();
    had.push({ prompt, text, at: performance.now() });
  }
}

function ask(baseUrl: string, agent: Agent, prompt: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const url = `${baseUrl}/v1/chat/completions`;
    const sent = requestHttp(url, { method: 'POST', agent }, (response) => {
      let raw = '';
      response.setEncoding('utf8').on('data', (piece: string) => (raw += piece));
      response.on('error', reject).on('end', () => {
        const contents = [...raw.matchAll(/^data: (\{.*\})$/gm)].map(([, json = '']) => JSON.parse(json));
        resolve(contents.map((event) => event.choices[0].delta.content).join(''));
      });
    });
    sent.on('error', reject);
    sent.end(chatRequest(prompt));
  });
}

test('kill -9 at 12 moments under load: all verifies, and nothing that a client had is missing', async () => {
  const upstream = await openHttpUpstream(async (_request, response, body) => {
    const prompt = String(JSON.parse(String(body)).messages[0].content);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (let index = 0; index < 20; index++) {
      response.write(chatEvent(`${prompt}.${index} `));
      if (index % 5 === 0) await sleep(1);
    }
    response.end('data: [DONE]\n\n');
  });
  for (let round = 0; round < 12; round++) {
    const home = await createHome();
    const flow = await openFlow({ upstream: upstream.url, home });
    const had: Had[] = [];
    const talks = Array.from({ length: 4 }, (_, index) =>
      converse(flow.sidecar.baseUrl('openai'), `talk ${index}`, had),
    );
    const moment = 50 + Math.random() * 3500;
    await sleep(moment);
    const killedAt = performance.now();
    await kill(flow);
    await Promise.all(talks);
    const again = await openFlow({ upstream: upstream.url, home });
    const shown = await again.recordedNow();
    await again.sidecar.stop();
    const recorded = new Map(
      shown.flatMap(({ turns }) => turns.map(({ prompt, response }) => [prompt.text, response.text])),
    );
    const sure = had.filter(({ at }) => at < killedAt - LOSS_WINDOW_MS);
    const lost = sure.filter(({ prompt, text }) => recorded.get(prompt) !== text);
    expect(
      lost.map(({ prompt }) => [prompt, recorded.get(prompt)?.length]),
      `of ${sure.length} killed after ${moment} ms`,
    ).toEqual([]);
    expect(new Set(shown.map(({ session }) => session.status))).toEqual(
      new Set(shown.length === 0 ? [] : ['recovered']),
    );
  }
}, 300_000);
