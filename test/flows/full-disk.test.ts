// A disk that is full: `required` refuses and recovers, `best-effort` lets pass and says what is missing.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, type TestContext, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { closeAfterFlow, createHome, type Flow, openFlow, send } from '../support/flow.ts';
import { chatEvent, chatRequest, openHttpUpstream } from '../support/http-upstream.ts';

const run = promisify(execFile);
const MIB = 1024 * 1024;

/** A home on a small file system of its own, and what fills and frees it; skips the test where none can be mounted. */
async function openSmallDisk(skip: TestContext['skip'], mib = 4) {
  const home = await createHome();
  const options = `size=${mib}m,mode=0700`;
  const mounted = await run('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', home]).catch(() => undefined);
  if (mounted === undefined) skip('mount is not permitted here');
  closeAfterFlow(() => run('umount', [home]));
  const filler = join(home, 'filler');
  return {
    home,
    async fill() {
      const { bavail, bsize } = await statfs(home);
      await writeFile(filler, Buffer.alloc(bavail * bsize), { mode: 0o600 });
    },
    free: () => rm(filler),
  };
}

/** An answer of so many random characters, which nothing can compress or share. */
async function openTalker(characters: number) {
  return openHttpUpstream((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(chatEvent(randomBytes(characters / 2).toString('hex')));
  });
}
const ask = (flow: Flow, prompt: string) => flow.send({ body: chatRequest(prompt) });
const isRecording = (flow: Flow, expected: boolean) =>
  eventually(async () => expect((await flow.status()).recording).toBe(expected));

test('required: nothing passes unrecorded while the disk is full, and all goes on when it is not', async ({
  skip,
}) => {
  const disk = await openSmallDisk(skip);
  const upstream = await openTalker(64 * 1024);
  const args = ['--upstream', `anthropic=${upstream.url}`, '--upstream', `gemini=${upstream.url}`];
  const flow = await openFlow({ upstream: upstream.url, home: disk.home, args });
  expect((await ask(flow, 'before')).status).toBe(200);
  await flow.recorded(1);
  await disk.fill();
  // The first that comes finds out: it passed already when its bytes cannot be written.
  expect((await ask(flow, 'finds out')).status).toBe(200);
  await isRecording(flow, false);
  const before = upstream.bodies.length;
  const status = await flow.status();
  expect([status.code, status.problem]).toEqual([6, expect.stringMatching(/disk is full: free some space/)]);
  const text = await flow.sidecar.cli(['status']);
  expect([text.code, text.stdout]).toEqual([
    6,
    expect.stringMatching(/NOT RECORDING, traffic is refused: the disk is full/),
  ]);
  const refused = await ask(flow, 'refused');
  expect(refused.status).toBe(503);
  expect(JSON.parse(String(refused.body))).toMatchObject({
    error: {
      type: 'api_error',
      code: 'recording_unavailable',
      message: expect.stringMatching(/disk is full.*try again/),
    },
  });
  const others = [
    ['anthropic', '/v1/messages', { type: 'error', error: { type: 'api_error' } }],
    ['gemini', '/v1beta/models/m:generateContent', { error: { code: 503, status: 'UNAVAILABLE' } }],
  ] as const;
  for (const [route, path, shape] of others) {
    const answer = await send(flow.sidecar.baseUrl(route), { path, body: '{}' });
    expect(answer.status).toBe(503);
    expect(JSON.parse(String(answer.body))).toMatchObject(shape);
  }
  expect(upstream.bodies).toHaveLength(before);
  await disk.free();
  await isRecording(flow, true);
  expect((await ask(flow, 'after')).status).toBe(200);
  const shown = await flow.recorded(3);
  expect((await flow.status()).code).toBe(0);
  const prompts = shown.flatMap(({ turns }) => turns.map(({ prompt, outcome }) => [prompt.text, outcome]));
  expect(prompts.sort()).toEqual([
    ['after', 'completed'],
    ['before', 'completed'],
    ['finds out', 'completed'],
  ]);
  expect(await flow.sidecar.stop()).toBe(0);
});

test('required: a stream under way is cut, not lost, when the disk stays full', async ({ skip }) => {
  const disk = await openSmallDisk(skip);
  const answered = Promise.withResolvers<void>();
  const upstream = await openHttpUpstream(async (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (let index = 0; !response.destroyed; index++) {
      response.write(chatEvent(`${index} `));
      if (index === 20) answered.resolve();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });
  const flow = await openFlow({ upstream: upstream.url, home: disk.home });
  const asked = ask(flow, 'go on');
  await answered.promise;
  await disk.fill();
  const answer = await asked;
  expect(answer.error).toBeDefined();
  expect((await flow.status()).code).toBe(6);
  await disk.free();
  await isRecording(flow, true);
  const [shown] = await flow.recorded(1);
  expect(shown?.exchanges[0]).toMatchObject({ outcome: 'cut', error: { code: 'recording_unavailable' } });
  expect(shown?.exchanges[0]).toMatchObject({ responseBytes: answer.body.length });
  const text = [...String(answer.body).matchAll(/"content":"(\d+ )"/g)].map(([, piece]) => piece).join('');
  expect(shown?.turns[0]?.response.text).toBe(text);
});

test('best-effort: traffic passes while the disk is full, and what is missing is a gap', async ({ skip }) => {
  const disk = await openSmallDisk(skip, 256);
  const pieces = Array.from({ length: 16 }, () => randomBytes(MIB / 4).toString('hex'));
  const upstream = await openHttpUpstream((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(pieces.map(chatEvent).join(''));
  });
  const flow = await openFlow({ upstream: upstream.url, home: disk.home, args: ['--record', 'best-effort'] });
  await disk.fill();
  await ask(flow, 'finds out');
  await isRecording(flow, false);
  const count = 14;
  for (let index = 1; index < count; index++) {
    const answer = await ask(flow, `question ${index}`);
    expect([answer.status, answer.error]).toEqual([200, undefined]);
  }
  const status = await flow.status();
  expect([status.code, status.problem]).toEqual([6, expect.stringMatching(/disk is full/)]);
  expect(status.traffic.refused).toBe(0);
  // What waits is bounded, and is not taken for written.
  expect(status.traffic.droppedBytes).toBeGreaterThan(0);
  expect(status.traffic.queuedBytes).toBeGreaterThan(64 * MIB - 128 * 1024);
  const text = await flow.sidecar.cli(['status']);
  expect(text.stdout).toMatch(
    /NOT RECORDING, traffic passes unrecorded: the disk is full[\s\S]*missing .* dropped/,
  );
  await disk.free();
  await isRecording(flow, true);
  expect((await ask(flow, 'after')).status).toBe(200);
  const shown = await flow.recorded(count + 1);
  const gaps = shown.flatMap((one) => one.gaps) as { reason: string; exchange: string; bytes: number }[];
  expect(gaps.map(({ reason }) => reason)).toContain('the disk is full: free some space in CURSOR_REC_HOME');
  const broken = new Set(gaps.map(({ exchange }) => exchange));
  for (const { turns } of shown) {
    for (const { response, exchanges } of turns) {
      const isBroken = exchanges.some((id) => broken.has(id));
      if (!isBroken) expect(response.text === pieces.join('')).toBe(true);
      // A hole is the end of what is recorded: nothing is joined over it.
      expect(pieces.join('').startsWith(response.text)).toBe(true);
    }
  }
});
