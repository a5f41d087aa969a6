import { describe, expect, it } from 'vitest';
import { BEN_SENDER, setUpIngest, setUpSession } from '../../support/collector/ingesting.ts';
import { enrol, makeDeviceKey, ownHeader, SENDER } from '../../support/collector/shipped.ts';
import { useStores } from '../../support/collector/stores.ts';

const stores = useStores();

describe('a header', () => {
  it('is taken once, and is the same when it comes again', async () => {
    const { ingest, shipped, store } = await setUpSession(stores);
    expect(await ingest.create(shipped.id, shipped.header, SENDER)).toEqual({ next: 0, isNew: false });
    expect(await store.sessions.get(shipped.id)).toMatchObject({ header: shipped.header, flags: [] });
  });

  it('is refused, and noted, where it names another identity than the sender has', async () => {
    const { ingest, shipped, store } = await setUpIngest(stores);
    await expect(ingest.create(shipped.id, shipped.header, BEN_SENDER)).rejects.toMatchObject({
      code: 'not-allowed',
    });
    const [refusal] = await store.access.list({}, { limit: 10 });
    expect(refusal).toMatchObject({ action: 'refused', session: shipped.id, subject: 'ben' });
  });

  it('is refused of a device that nobody enrolled', async () => {
    const { ingest, shipped } = await setUpIngest(stores);
    await expect(ingest.create(shipped.id, shipped.header, SENDER)).rejects.toMatchObject({
      code: 'not-allowed',
    });
  });

  it('does not take the place of the session of somebody else', async () => {
    const { ingest, shipped, store } = await setUpSession(stores);
    const key = makeDeviceKey();
    const header = {
      ...ownHeader(1, key, BEN_SENDER),
      device: { ...ownHeader(1, key).device, id: shipped.id },
    };
    await enrol(ingest, header, { key, sender: BEN_SENDER });
    await expect(ingest.create(shipped.id, JSON.stringify(header), BEN_SENDER)).rejects.toMatchObject({
      code: 'not-allowed',
    });
    expect(await store.sessions.get(shipped.id)).toMatchObject({ header: shipped.header });
  });

  it('flags a session that begins in the future of the collector', async () => {
    const { store, shipped } = await setUpSession(stores, {
      now: () => Date.parse('2026-11-25T09:00:00.000Z'),
    });
    expect((await store.sessions.get(shipped.id))?.flags).toEqual(['future']);
  });

  it.each([
    { labels: 'x' },
    { labels: [1] },
    { identity: { method: 'oidc', ...SENDER.owner, email: 1 } },
    { identity: { method: 'oidc', ...SENDER.owner, name: {} } },
    { identity: { method: 'oidc', ...SENDER.owner, groups: 'dev' } },
  ])('is refused where it has %j: none of them may stop retention for everybody', async (members) => {
    const { ingest, header } = await setUpIngest(stores);
    const text = JSON.stringify({ ...header, ...members });
    await expect(ingest.create(header.id, text, SENDER)).rejects.toMatchObject({ code: 'bad-request' });
  });

  it('is filed under the name of the token, and flagged, where it claims that of somebody else', async () => {
    const all = await setUpIngest(stores);
    await enrol(all.ingest, all.header, all);
    const identity = { ...all.header.identity, email: 'ben@example.org' };
    await all.ingest.create(all.header.id, JSON.stringify({ ...all.header, identity }), SENDER);
    expect(await all.store.sessions.get(all.header.id)).toMatchObject({
      email: SENDER.email,
      flags: ['identity-mismatch'],
    });
  });

  it.each(['', '{}', '[]', 'null', '{"format":"cursor-rec/9"}'])('refuses %j', async (text) => {
    const { ingest, shipped } = await setUpIngest(stores);
    await expect(ingest.create(shipped.id, text, SENDER)).rejects.toMatchObject({ code: 'bad-request' });
  });
});
