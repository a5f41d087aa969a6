// An administrator erases and removes what is kept, over HTTP.
import { expect, test } from 'vitest';
import { recordAs, shipOver, useCollector } from '../support/collector/collector.ts';

const collector = useCollector();
const JSON_TYPE = { 'content-type': 'application/json' };

async function shipAs(number: number) {
  const machine = await recordAs(collector, 'alice', { number });
  await shipOver(collector, 'alice', machine);
  return `/v1/sessions/${machine.shipped.id}`;
}

const erase = (login: string, path: string, order: object) =>
  collector.ask(login, `${path}/erase`, { method: 'POST', body: JSON.stringify(order), headers: JSON_TYPE });

test('what an administrator erases is gone for everybody, and the tombstone says why', async () => {
  const path = await shipAs(1);
  const before = await (await collector.ask('alice', `${path}/entries`)).text();
  expect(before).toContain('[DONE]');
  expect((await erase('alice', path, {})).status).toBe(403);
  const erased = await erase('adam', path, { match: '[DONE]', reason: 'asked for' });
  expect(erased.status).toBe(200);
  expect(((await erased.json()) as { entries: number }).entries).toBeGreaterThan(0);
  expect(await (await collector.ask('alice', `${path}/entries`)).text()).not.toContain('[DONE]');
  expect(await (await collector.ask('alice', `${path}/erasures`)).text()).toContain('"reason":"asked for"');
  const notes = await (await collector.ask('adam', '/v1/access')).text();
  expect(notes).toContain('match: asked for');
  expect(notes).not.toContain('[DONE]');
});

test('what is on hold is neither erased nor removed, and goes when it is let go', async () => {
  const path = await shipAs(2);
  const hold = { method: 'POST', body: '{}', headers: JSON_TYPE };
  expect((await collector.ask('adam', `${path}/hold`, hold)).status).toBe(200);
  expect((await erase('adam', path, {})).status).toBe(423);
  expect((await collector.ask('adam', path, { method: 'DELETE' })).status).toBe(423);
  expect((await collector.ask('adam', `${path}/hold`, { method: 'DELETE' })).status).toBe(200);
  expect((await collector.ask('alice', path, { method: 'DELETE' })).status).toBe(403);
  expect((await collector.ask('adam', path, { method: 'DELETE' })).status).toBe(200);
  expect((await collector.ask('alice', path)).status).toBe(404);
});
