// The recording worker dies of a body: what the upstream saw is what is recorded and what gaps count, to the byte.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type Account, readAccounts } from '../support/accounts.ts';
import { showAll } from '../support/comparison/shown.ts';
import { eventually } from '../support/eventually.ts';
import { type Answered, expectVerified, openFlow } from '../support/flow.ts';
import { chatEvent, chatRequest, openHttpUpstream } from '../support/http-upstream.ts';

const STREAMS = 8;
const PIECES = 60;
/** Enough for the program on both of its threads, not for what `deadly` becomes. */
const environment = { NODE_OPTIONS: '--max-old-space-size=56' };

/** A JSON body of small values: a few megabytes that become hundreds when they are parsed. */
const deadly = () => `{"model":"m","messages":[${'{"a":{"b":[{},[],{}]}},'.repeat(400_000)}0]}`;

interface Passed {
  readonly requestBytes: number;
  responseBytes: number;
  text: string;
}

/** Streams slowly, and counts what it was sent and what it sent. */
async function openCountingUpstream() {
  const passed = new Map<string, Passed>();
  const upstream = await openHttpUpstream(async (request, response, body) => {
    const seen: Passed = { requestBytes: body.length, responseBytes: 0, text: '' };
    passed.set(numberOf(request.url ?? ''), seen);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (let index = 0; index < PIECES; index++) {
      const event = chatEvent(`${index} `);
      seen.text += `${index} `;
      seen.responseBytes += event.length;
      response.write(event);
      await sleep(50);
    }
    response.end();
  });
  return { upstream, passed };
}
const numberOf = (url: string) => new URL(url, 'http://upstream').searchParams.get('n') ?? '';

/** What is said of a side that is not whole has to add up to the byte. */
function expectAccounted(accounts: readonly Account[], { requestBytes, responseBytes }: Passed): void {
  const closed = accounts.filter((one) => one.closed !== undefined);
  expect(closed).toHaveLength(1);
  const [account] = closed as [Account];
  expect(account.closed).toMatchObject({ requestBytes, responseBytes });
  expect([0, requestBytes]).toContain(account.gaps.request);
  expect([0, responseBytes]).toContain(account.gaps.response);
  if (account.isResumed) expect(account.gaps.request).toBe(requestBytes);
  // What the worker had begun to write and left is a session of its own, which says that it broke off.
  for (const other of accounts.filter((one) => one !== account)) expect(other.openGaps).toBe(1);
}

test.each(['required', 'best-effort'] as const)(
  '%s: the worker dies under load and is replaced; every byte that passed is recorded or counted in a gap',
  async (mode) => {
    const { upstream, passed } = await openCountingUpstream();
    const flow = await openFlow({ upstream: upstream.url, args: ['--record', mode], environment });
    const ask = (n: string, body: string) =>
      flow.send({ path: `/v1/chat/completions?n=${n}`, body, headers: { 'x-session-affinity': n } });
    const asked = new Map<string, Promise<Answered>>();
    for (let n = 0; n < STREAMS; n++) asked.set(`early${n}`, ask(`early${n}`, chatRequest(`question ${n}`)));
    await eventually(() => expect(passed.size).toBe(STREAMS));
    await sleep(300);
    asked.set('poison', ask('poison', deadly()));
    // All the while others come: they wait for the new worker.
    for (let n = 0; (await flow.status()).restarts.count === 0; n++)
      asked.set(`while${n}`, ask(`while${n}`, chatRequest(`while ${n}`)));
    await eventually(async () => expect((await flow.status()).recording).toBe(true));
    asked.set('late', ask('late', chatRequest('late')));
    const answers = new Map<string, Answered>();
    for (const [n, answer] of asked) answers.set(n, await answer);
    await eventually(async () => expect((await flow.status()).coverage.open).toBe(0));
    const { coverage, restarts, traffic } = await flow.status();
    expect(restarts.lastReason).toBe('it ran out of memory');
    const shown = await showAll(flow.sidecar);
    expect(await flow.sidecar.stop()).toBe(0);

    const accounts = await readAccounts(flow.home);
    for (const [n, seen] of passed) {
      const own = accounts.filter(({ url }) => numberOf(url) === n);
      expectAccounted(own, seen);
      expect([n, answers.get(n)?.body.length]).toEqual([n, seen.responseBytes]);
      const hasGaps = own.some(({ gaps, openGaps }) => gaps.request + gaps.response + openGaps > 0);
      const texts = shown.flatMap(({ turns }) => turns).map(({ response }) => response.text);
      if (!hasGaps) expect(texts).toContain(seen.text);
    }
    const refused = [...answers].filter(([n]) => !passed.has(n));
    for (const [, answer] of refused) expect(answer.status).toBe(503);
    expect(refused.length === 0 || mode === 'required').toBe(true);
    expect(coverage).toMatchObject({ seen: asked.size, refused: refused.length, open: 0 });
    expect(coverage.whole + coverage.withGaps).toBe(passed.size);
    expect(coverage.whole).toBeGreaterThan(0);
    expect(coverage.withGaps).toBeGreaterThan(STREAMS);
    expect(traffic.droppedBytes).toBe(0);
    for (const { session } of shown) await expectVerified(flow.home, session.id);
  },
  120_000,
);
