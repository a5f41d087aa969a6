import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Collector, startCollector } from '../../../src/collector/collector.ts';
import { systemTimers } from '../../../src/sidecar/identity/timers.ts';
import { findOrgPolicy, followOrgPolicy } from '../../../src/sidecar/ship/follow-policy.ts';
import type { ShippingOptions } from '../../../src/sidecar/ship/open-shipping.ts';
import { makeDeviceKey } from '../../support/collector/shipped.ts';
import { eventually } from '../../support/eventually.ts';
import { createMemoryStore } from '../../support/identity/memory-store.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'follow-policy-'));
  closing.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function startOpenCollector(): Promise<Collector> {
  const data = await makeFolder();
  const collector = await startCollector({
    ...{ host: '127.0.0.1', port: 0, data, witnesses: [], version: 'test', writeLog: () => undefined },
  });
  closing.push(() => collector.close());
  return collector;
}

async function settle({ url }: Collector, rules: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  await fetch(`${url}/v1/policy`, { method: 'PUT', headers, body: JSON.stringify(rules) });
}

/** Of a new home; `ask` is what a timer would do. */
async function optionsFor({ url, verifierKey: key }: Collector) {
  let ask = () => {};
  const options: ShippingOptions = {
    home: await makeFolder(),
    config: { url, key },
    store: createMemoryStore(),
    environment: {},
    device: { id: '019ab000-0000-7000-8000-000000000001', key: makeDeviceKey() },
    timers: {
      ...systemTimers,
      repeat(run) {
        ask = run;
        return { close() {} };
      },
    },
  };
  return { options, ask: () => ask() };
}

describe('the policy of the organisation', () => {
  it('is what is in force when a start asks, and what was in force last where nobody answers', async () => {
    const collector = await startOpenCollector();
    const { options } = await optionsFor(collector);
    expect(await findOrgPolicy(options)).toBeUndefined();
    await settle(collector, { record: 'required' });
    const found = await findOrgPolicy(options);
    expect(found).toMatchObject({ version: 1, record: 'required' });
    await collector.close();
    expect(await findOrgPolicy(options)).toEqual(found);
  });

  it('is said to wait for the next start where a later one is settled meanwhile', async () => {
    const collector = await startOpenCollector();
    await settle(collector, { record: 'required' });
    const { options, ask } = await optionsFor(collector);
    const applied = await findOrgPolicy(options);
    const following = followOrgPolicy(options, applied);
    closing.push(async () => following.close());
    expect(following.status()).toEqual({ version: 1, at: applied?.at });
    await settle(collector, { record: 'best-effort' });
    ask();
    await eventually(() => expect(following.status()).toMatchObject({ version: 1, next: 2 }));
  });

  it('is nothing where none was settled', async () => {
    const collector = await startOpenCollector();
    const { options, ask } = await optionsFor(collector);
    const following = followOrgPolicy(options, await findOrgPolicy(options));
    closing.push(async () => following.close());
    expect(following.status()).toBeUndefined();
    await settle(collector, { record: 'required' });
    ask();
    await eventually(() => expect(following.status()).toEqual({ next: 1 }));
  });
});
