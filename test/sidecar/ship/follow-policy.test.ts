import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Collector } from '../../../src/collector/collector.ts';
import { systemTimers } from '../../../src/sidecar/identity/timers.ts';
import type { Settled } from '../../../src/sidecar/settled.ts';
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

const deletePolicy = ({ home }: ShippingOptions) => rm(join(home, 'ship', 'policy.note'));

describe('the policy of the organisation', () => {
  it('is what is in force when a start asks, and what was in force last where nobody answers', async () => {
    const collector = await startOpenCollector();
    const { options } = await optionsFor(collector);
    expect(await findOrgPolicy(options)).toEqual({});
    await settlePolicy(collector, { record: 'required' });
    const found = await findOrgPolicy(options);
    expect(found).toMatchObject({ policy: { version: 1, record: 'required' } });
    await collector.close();
    expect(await findOrgPolicy(options)).toEqual(found);
  });

  it('is applied where a later one is settled meanwhile, and where it was nothing', async () => {
    const collector = await startOpenCollector();
    const { options } = await optionsFor(collector);
    const applied: Settled[] = [];
    const following = followOrgPolicy(options, {
      settled: await findOrgPolicy(options),
      async apply(settled) {
        applied.push(settled);
        return settled.policy?.version === 2 ? ['api.corp.example'] : [];
      },
    });
    onTestFinished(() => following.close());
    await following.look();
    expect(following.status()).toBeUndefined();
    await settlePolicy(collector, { record: 'required' });
    await following.look();
    await following.look();
    expect(following.status()).toEqual({ version: 1, at: applied[0]?.policy?.at });
    await settlePolicy(collector, { record: 'best-effort' });
    await following.look();
    expect(applied).toMatchObject([{ policy: { version: 1 } }, { policy: { version: 2 } }]);
    expect(following.status()).toMatchObject({
      version: 2,
      interceptedFromNextStart: ['api.corp.example'],
    });
  });

  it('goes on as it was, and says why, where a later one cannot be applied', async () => {
    const collector = await startOpenCollector();
    await settlePolicy(collector, { record: 'required' });
    const { options } = await optionsFor(collector);
    const following = followOrgPolicy(options, {
      settled: await findOrgPolicy(options),
      apply: () => Promise.reject(new RangeError('expected a pattern')),
    });
    onTestFinished(() => following.close());
    await settlePolicy(collector, { record: 'best-effort' });
    await following.look();
    expect(following.status()).toMatchObject({ version: 1, problem: 'expected a pattern' });
  });

  it('is asked for once a minute, and every few seconds while it is not known', async () => {
    const collector = await startOpenCollector();
    const { options, ask } = await optionsFor(collector);
    let now = 0;
    const timed = { ...options, timers: { ...options.timers, now: () => now } };
    const applied: Settled[] = [];
    const apply = async (settled: Settled) => {
      applied.push(settled);
      return [];
    };
    const following = followOrgPolicy(timed, { settled: {}, apply });
    onTestFinished(() => following.close());
    await following.look();
    await settlePolicy(collector, { record: 'required' });
    now += 59_000;
    ask();
    now += 1000;
    expect(applied).toEqual([]);
    ask();
    await eventually(() => expect(applied).toHaveLength(1));
    const lost = followOrgPolicy(timed, { settled: { lost: { version: 1 } }, apply });
    onTestFinished(() => lost.close());
    await eventually(() => expect(applied).toHaveLength(2));
  });

  it('is not forgotten with its file: what is remembered beside the keys still says that all has to be recorded', async () => {
    const collector = await startOpenCollector();
    await settlePolicy(collector, { record: 'required' });
    const { options } = await optionsFor(collector);
    await findOrgPolicy(options);
    await collector.close();
    await deletePolicy(options);
    const settled = await findOrgPolicy(options);
    expect(settled).toEqual({ lost: { version: 1, record: 'required' } });
    const following = followOrgPolicy(options, { settled, apply: async () => [] });
    onTestFinished(() => following.close());
    await following.look();
    expect(following.status()).toEqual({ isUnknown: true });
  });

  it('is not known where an older file was put back', async () => {
    const collector = await startOpenCollector();
    await settlePolicy(collector, { record: 'required' });
    const { options } = await optionsFor(collector);
    await findOrgPolicy(options);
    const file = join(options.home, 'ship', 'policy.note');
    const older = await readFile(file);
    await settlePolicy(collector, { record: 'required', intercept: ['.cursor.sh'] });
    await findOrgPolicy(options);
    await writeFile(file, older);
    await collector.close();
    expect(await findOrgPolicy(options)).toEqual({ lost: { version: 2, record: 'required' } });
  });

  it('is known to be nothing where the collector said so, and not known where it was never asked', async () => {
    const collector = await startOpenCollector();
    const [asked, fresh] = [await optionsFor(collector), await optionsFor(collector)];
    await findOrgPolicy(asked.options);
    await collector.close();
    expect(await findOrgPolicy(asked.options)).toEqual({});
    expect(await findOrgPolicy(fresh.options)).toEqual({ lost: {} });
  });
});
