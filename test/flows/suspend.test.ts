// A laptop that sleeps in the middle of a stream: nothing is cut, lost or replaced because the clock went on meanwhile.
import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { closeAfterFlow, createHome, type Flow, openFlow } from '../support/flow.ts';
import { chatEvent, chatRequest, openHttpUpstream } from '../support/http-upstream.ts';

const run = promisify(execFile);
/** Longer than a stream is held for a recorder that cannot write (10 s). */
const SUSPENDED_MS = 12_000;
const PIECES = 40;

async function suspend({ sidecar }: Flow, ms: number): Promise<void> {
  process.kill(sidecar.pid, 'SIGSTOP');
  try {
    await sleep(ms);
  } finally {
    process.kill(sidecar.pid, 'SIGCONT');
  }
}

/** Says its pieces one by one; `next` resolves when that many are said. */
async function openSlowTalker() {
  const said: string[] = [];
  const upstream = await openHttpUpstream(async (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (let index = 0; index < PIECES && !response.destroyed; index++) {
      response.write(chatEvent(`${index} `));
      said.push(`${index} `);
      await sleep(50);
    }
    response.end();
  });
  return { upstream, said };
}

test('a stream goes on after a suspension, and what came meanwhile is recorded', async () => {
  const { upstream, said } = await openSlowTalker();
  const flow = await openFlow({ upstream: upstream.url });
  const asked = flow.send({ body: chatRequest('go on') });
  await eventually(() => expect(said.length).toBeGreaterThan(5));
  const suspended = suspend(flow, 3_000);
  const late = flow.send({ body: chatRequest('meanwhile') });
  await suspended;
  const answers = await Promise.all([asked, late]);
  expect(answers.map(({ status, error }) => [status, error])).toEqual([
    [200, undefined],
    [200, undefined],
  ]);
  const shown = await flow.recorded(2);
  const texts = shown.flatMap(({ turns }) => turns.map(({ response }) => response.text));
  const whole = Array.from({ length: PIECES }, (_, index) => `${index} `).join('');
  expect(texts).toEqual([whole, whole]);
  const { coverage, restarts } = await flow.status();
  expect([coverage.whole, coverage.open, restarts.count]).toEqual([2, 0, 0]);
});

test('a suspension is not the time for which a stream is held while the disk is full', async ({ skip }) => {
  const home = await createHome();
  const mounted = await run('mount', ['-t', 'tmpfs', '-o', 'size=4m,mode=0700', 'tmpfs', home]).catch(
    () => undefined,
  );
  if (mounted === undefined) skip('mount is not permitted here');
  closeAfterFlow(() => run('umount', [home]));
  const { upstream, said } = await openSlowTalker();
  const flow = await openFlow({ upstream: upstream.url, home });
  const asked = flow.send({ body: chatRequest('go on') });
  await eventually(() => expect(said.length).toBeGreaterThan(5));
  const filler = `${home}/filler`;
  await run('sh', ['-c', `head -c 8M /dev/zero > ${filler} || true`]);
  await eventually(async () => expect((await flow.status()).recording).toBe(false));
  await suspend(flow, SUSPENDED_MS);
  await run('rm', [filler]);
  const answer = await asked;
  expect([answer.status, answer.error]).toEqual([200, undefined]);
  const [shown] = await flow.recorded(1);
  expect(shown?.turns[0]?.response.text).toBe(said.join(''));
});
