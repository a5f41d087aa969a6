// One round of kill -9 under load: the program is killed at a moment, started again, and what it has is held against what clients had.
import { readFile } from 'node:fs/promises';
import { Agent, request as requestHttp } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { createHome, type Flow, openFlow } from './flow.ts';
import { listFiles } from './home.ts';
import { chatEvent, chatRequest, openHttpUpstream } from './http-upstream.ts';

/** Many times the 200 ms that the README promises: what is proved is that nothing is lost for good, also on a machine that is busy. */
const LOSS_WINDOW_MS = 2_500;

const TALKS = 4;

/** Ends the program where it stands. */
export async function kill({ sidecar }: Flow): Promise<void> {
  process.kill(sidecar.pid, 'SIGKILL');
  await sidecar.stop(); // waits for its end
}

/** Answers each prompt with twenty pieces that name it. */
export async function openTalker() {
  return openHttpUpstream(async (_request, response, body) => {
    const prompt = String(JSON.parse(String(body)).messages[0].content);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (let index = 0; index < 20; index++) {
      response.write(chatEvent(`${prompt}.${index} `));
      if (index % 5 === 0) await sleep(1);
    }
    response.end('data: [DONE]\n\n');
  });
}

/** Starts a program in a new home, kills it after `momentMs` of load, starts another one, and expects that nothing is lost. */
export async function killUnderLoad(upstream: string | URL, momentMs: number): Promise<void> {
  const home = await createHome();
  const flow = await openFlow({ upstream, home });
  const had: Had[] = [];
  const talks = Array.from({ length: TALKS }, (_, index) =>
    converse(flow.sidecar.baseUrl('openai'), `talk ${index}`, had),
  );
  await sleep(momentMs);
  const killedAt = performance.now();
  await kill(flow);
  await Promise.all(talks);
  const atKill = await readSegments(home);
  const again = await openFlow({ upstream, home });
  // What was on the disk stays, but for a last line that is not whole.
  const after = await readSegments(home);
  for (const [file, text] of atKill)
    expect(after.get(file)?.startsWith(text.slice(0, text.lastIndexOf('\n') + 1)) ?? text === '').toBe(true);
  const shown = await again.recordedNow();
  await again.sidecar.stop();
  const recorded = new Map(
    shown.flatMap(({ turns }) => turns.map(({ prompt, response }) => [prompt.text, response.text])),
  );
  const sure = had.filter(({ at }) => at < killedAt - LOSS_WINDOW_MS);
  const lost = sure.filter(({ prompt, text }) => recorded.get(prompt) !== text);
  expect(
    lost.map(({ prompt }) => [prompt, recorded.get(prompt)?.length]),
    `of ${sure.length} killed after ${momentMs} ms`,
  ).toEqual([]);
  expect(new Set(shown.map(({ session }) => session.status))).toEqual(
    new Set(shown.length === 0 ? [] : ['recovered']),
  );
}

async function readSegments(home: string): Promise<ReadonlyMap<string, string>> {
  const all = await listFiles(join(home, 'sessions')).catch(() => []); // killed before there was any
  const files = all.filter((file) => file.endsWith('.jsonl'));
  return new Map(await Promise.all(files.map(async (file) => [file, await readFile(file, 'utf8')] as const)));
}

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
