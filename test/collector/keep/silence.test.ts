import { describe, expect, it } from 'vitest';
import { flagSilent } from '../../../src/collector/keep/silence.ts';
import { formatPolicyText } from '../../../src/core/proof/org-policy-note.ts';
import { idOf, makeSession, makeStep } from '../../support/collector/rows.ts';
import { makeSigner } from '../../support/collector/signer.ts';
import { STORE_KINDS, useStores } from '../../support/collector/stores.ts';

const stores = useStores();
const HOUR = 3600_000;
const received = Date.parse('2026-11-25T10:00:00.000Z');

describe.each(STORE_KINDS)('flagSilent in %s', (kind) => {
  async function setUp() {
    const store = await stores.open(kind);
    await store.sessions.create(makeSession(1));
    const flags = async () => (await store.sessions.get(idOf(1)))?.flags;
    return { store, flags };
  }

  it('flags a live session from which nothing came for a day, once', async () => {
    const { store, flags } = await setUp();
    await flagSilent(store, received + 24 * HOUR);
    expect(await flags()).toEqual([]);
    await flagSilent(store, received + 24 * HOUR + 1);
    await flagSilent(store, received + 25 * HOUR);
    expect(await flags()).toEqual(['silent']);
  });

  it('is no longer so once the session speaks again', async () => {
    const { store, flags } = await setUp();
    await flagSilent(store, received + 25 * HOUR);
    await store.sessions.advance([{ ...makeStep(idOf(1), 0, ['{"seq":0}']), flags: ['future'] }]);
    expect(await flags()).toEqual(['future']);
  });

  it('goes by the policy', async () => {
    const { store, flags } = await setUp();
    const at = '2026-11-25T09:00:00.000Z';
    const text = formatPolicyText({ version: 1, at, silentAfterMs: HOUR });
    await store.policy.put({ version: 1, note: makeSigner('log.example').toNote(text), at, by: 'admin' });
    await flagSilent(store, received + HOUR + 1);
    expect(await flags()).toEqual(['silent']);
  });

  it('leaves alone what was closed and what has just come', async () => {
    const { store, flags } = await setUp();
    const step = makeStep(idOf(1), 0, ['{"seq":0}'], { closes: true });
    await store.sessions.advance([{ ...step, progress: { ...step.progress, state: 'closed' } }]);
    await store.sessions.create(makeSession(2, { receivedAt: '2026-11-27T10:00:00.000Z' }));
    await flagSilent(store, received + 48 * HOUR);
    expect(await flags()).toEqual([]);
    expect((await store.sessions.get(idOf(2)))?.flags).toEqual([]);
  });
});
