// A session goes from a machine to the collector over HTTP, and comes to be proved by the log.
import { expect, test } from 'vitest';
import { parseLogProof } from '../../src/core/proof/log-proof.ts';
import { parseNote } from '../../src/core/proof/signed-note.ts';
import {
  enrolOver,
  put,
  recordAs,
  shipOver,
  startTestCollector,
  useCollector,
} from '../support/collector/collector.ts';
import { eventually } from '../support/eventually.ts';

const collector = useCollector();

test('a machine enrols, sends a session, and has receipts for its seals', async () => {
  const machine = await recordAs(collector, 'alice', { number: 1 });
  const { id, segments } = machine.shipped;
  await shipOver(collector, 'alice', machine);
  for (const [at] of segments.entries()) {
    const receipt = await eventually(async () => {
      const answer = await collector.ask('alice', `/v1/sessions/${id}/receipts/${at + 1}`);
      expect(answer.status).toBe(200);
      return answer.text();
    });
    expect(parseLogProof(receipt)).toBeDefined();
  }
  const checkpoint = await (await collector.ask(undefined, '/log/checkpoint')).text();
  expect(parseNote(checkpoint)?.text.split('\n')[1]).toBe(String(segments.length));
});

test('entries that come again are known, and a gap says what is wanted', async () => {
  const machine = await recordAs(collector, 'alice', { number: 2, isLive: true });
  const { id, header, segments } = machine.shipped;
  expect((await enrolOver(collector, 'alice', machine)).status).toBe(200);
  const created = () => put(collector, 'alice', `/v1/sessions/${id}`, ['application/json', header]);
  expect((await created()).status).toBe(201);
  expect((await created()).status).toBe(200);
  const lines = segments.flat();
  const send = (from: number, some: readonly string[]) =>
    put(collector, 'alice', `/v1/sessions/${id}/entries?from=${from}`, [
      'application/x-ndjson',
      some.map((line) => `${line}\n`).join(''),
    ]);
  const gap = await send(2, lines.slice(2));
  expect(gap.status).toBe(409);
  expect(await gap.json()).toMatchObject({ error: { code: 'gap' }, next: 0 });
  expect(await (await send(0, lines.slice(0, 3))).json()).toEqual({ next: 3 });
  expect(await (await send(0, lines)).json()).toEqual({ next: lines.length });
});

test("nobody sends into somebody else's session", async () => {
  const machine = await recordAs(collector, 'alice', { number: 3 });
  const { id, header, segments } = machine.shipped;
  await shipOver(collector, 'alice', machine);
  const bobs = await recordAs(collector, 'bob', { number: 4 });
  expect((await enrolOver(collector, 'bob', bobs)).status).toBe(200);
  const stolen = await put(collector, 'bob', `/v1/sessions/${id}`, ['application/json', header]);
  expect(stolen.status).toBe(403);
  const [[line = ''] = []] = segments;
  const more = await put(collector, 'bob', `/v1/sessions/${id}/entries?from=0`, [
    'application/x-ndjson',
    `${line}\n`,
  ]);
  const none = await put(collector, 'bob', `/v1/sessions/${bobs.shipped.id}/entries?from=0`, [
    'application/x-ndjson',
    `${line}\n`,
  ]);
  expect(more.status).toBe(none.status);
});

test('a collector that ends lets go of those who follow, and has everything when it is back', async () => {
  const other = await startTestCollector({}, collector.provider);
  try {
    const machine = await recordAs(other, 'alice', { number: 5, isLive: true });
    const { id, segments } = machine.shipped;
    await shipOver(other, 'alice', machine);
    const following = await other.ask('alice', `/v1/sessions/${id}/events`);
    await other.restart();
    const text = await following.text();
    expect(text.match(/^id: /gm)).toHaveLength(segments.flat().length);
    expect(text).not.toContain('event: end');
    const entries = await other.ask('alice', `/v1/sessions/${id}/entries`);
    expect(await entries.text()).toBe(
      segments
        .flat()
        .map((line) => `${line}\n`)
        .join(''),
    );
  } finally {
    await other.close();
  }
});
