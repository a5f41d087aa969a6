import { describe, expect, it, onTestFinished } from 'vitest';
import type { Collector } from '../../../src/collector/collector.ts';
import { systemTimers } from '../../../src/sidecar/identity/timers.ts';
import { findOrgPolicy, followOrgPolicy } from '../../../src/sidecar/ship/follow-policy.ts';
import type { ShippingOptions } from '../../../src/sidecar/ship/open-shipping.ts';
import { makeTestFolder, settlePolicy, startOpenCollector } from '../../support/collector/open-collector.ts';
import { makeDeviceKey } from '../../support/collector/shipped.ts';
import { eventually } from '../../support/eventually.ts';
import { createMemoryStore } from '../../support/identity/memory-store.ts';

/** Of a new home; `ask` is what a timer would do. */
async function optionsFor({ url, verifierKey: key }: Collector) {
  let ask = () => {};
  const options: ShippingOptions = {
    home: await makeTestFolder('follow-policy'),
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
    await settlePolicy(collector, { record: 'required' });
    const found = await findOrgPolicy(options);
    expect(found).toMatchObject({ version: 1, record: 'required' });
    await collector.close();
    expect(await findOrgPolicy(options)).toEqual(found);
  });

  it('is said to wait for the next start where a later one is settled meanwhile', async () => {
    const collector = await startOpenCollector();
    await settlePolicy(collector, { record: 'required' });
    const { options, ask } = await optionsFor(collector);
    const applied = await findOrgPolicy(options);
    const following = followOrgPolicy(options, applied);
    onTestFinished(() => following.close());
    expect(following.status()).toEqual({ version: 1, at: applied?.at });
    await settlePolicy(collector, { record: 'best-effort' });
    ask();
    await eventually(() => expect(following.status()).toMatchObject({ version: 1, next: 2 }));
  });

  it('is nothing where none was settled', async () => {
    const collector = await startOpenCollector();
    const { options, ask } = await optionsFor(collector);
    const following = followOrgPolicy(options, await findOrgPolicy(options));
    onTestFinished(() => following.close());
    expect(following.status()).toBeUndefined();
    await settlePolicy(collector, { record: 'required' });
    ask();
    await eventually(() => expect(following.status()).toEqual({ next: 1 }));
  });
});
