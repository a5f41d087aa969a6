import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyRetention } from '../../../src/collector/keep/retention.ts';
import { writeOutSession } from '../../../src/collector/keep/write-out.ts';
import type { StoredSession } from '../../../src/collector/store/session-store.ts';
import type { OrgRules } from '../../../src/core/model/org-policy.ts';
import { formatPolicyText } from '../../../src/core/proof/org-policy-note.ts';
import { idOf, makeSession, makeStep } from '../../support/collector/rows.ts';
import { makeSigner } from '../../support/collector/signer.ts';
import { STORE_KINDS, useStores } from '../../support/collector/stores.ts';

const stores = useStores();
const DAY = 24 * 3600_000;
/** Sessions begin at the first of November, a minute after another. */
const start = Date.UTC(2026, 10, 1);

describe.each(STORE_KINDS)('applyRetention in %s', (kind) => {
  async function setUp(rules: OrgRules, sessions: readonly StoredSession[]) {
    const store = await stores.open(kind);
    const blobs = await stores.openBlobs();
    const folder = await stores.makeFolder();
    const at = '2026-11-01T00:00:00.000Z';
    const note = makeSigner('log.example').toNote(formatPolicyText({ version: 1, at, ...rules }));
    await store.policy.put({ version: 1, note, at, by: 'admin' });
    for (const session of sessions) await store.sessions.create(session);
    const errors: unknown[] = [];
    const packs = { sessions: store.sessions, blobs };
    const log = { receipt: async () => undefined };
    const apply = async (now: number, writeOut?: (session: StoredSession) => Promise<void>) => {
      await applyRetention({
        store,
        blobs,
        now: () => now,
        writeOut: writeOut ?? ((session) => writeOutSession(session, { folder, stores: packs, log })),
        signal: new AbortController().signal,
        onError: (error) => errors.push(error),
      });
      return (await store.sessions.list({}, { limit: 100 })).map(({ id }) => id).toReversed();
    };
    return { store, folder, errors, apply };
  }

  const closed = (number: number, changes: Partial<StoredSession> = {}) =>
    makeSession(number, { state: 'closed', ...changes });

  it('removes what is past its age, but for holds and what is still recorded', async () => {
    const hold = { by: 'admin', at: '2026-11-02T00:00:00.000Z' };
    const { store, apply } = await setUp({ retention: { maxAgeDays: 10 } }, [
      closed(1),
      closed(2, { hold }),
      makeSession(3),
      makeSession(4, { flags: ['silent'] }),
      closed(5),
    ]);
    expect(await apply(start + 9 * DAY)).toHaveLength(5);
    expect(await apply(start + 10 * DAY + 4 * 60_000)).toEqual([2, 3, 5].map(idOf));
    expect(await store.sessions.getTombstone(idOf(1))).toMatchObject({ reason: 'age' });
  });

  it('removes the oldest until the rest fits, and goes by labels first', async () => {
    const retention = { maxBytes: 1_000_000, labels: { audit: 30 } };
    const bytes = 400_000;
    const { store, apply } = await setUp({ retention }, [
      closed(1, { bytes, labels: ['audit'] }),
      closed(2, { bytes }),
      closed(3, { bytes }),
      closed(4, { bytes }),
    ]);
    expect(await apply(start + DAY)).toEqual([1, 4].map(idOf));
    expect(await store.sessions.getTombstone(idOf(2))).toMatchObject({ reason: 'size' });
    expect(await apply(start + 31 * DAY)).toEqual([idOf(4)]);
    expect(await store.sessions.getTombstone(idOf(1))).toMatchObject({ reason: 'label' });
  });

  it('leaves alone what came on hold or speaks again while it was at it', async () => {
    const rules = { retention: { maxAgeDays: 1 }, exportBeforePurge: true };
    const { store, errors, apply } = await setUp(rules, [closed(1), makeSession(2, { flags: ['silent'] })]);
    const meanwhile = async ({ id }: StoredSession) => {
      if (id === idOf(1)) await store.sessions.setHold(id, { by: 'admin', at: '2026-11-02T00:00:00.000Z' });
      else await store.sessions.advance([makeStep(id, 0, ['{"seq":0}'])]);
    };
    expect(await apply(start + 3 * DAY, meanwhile)).toEqual([1, 2].map(idOf));
    expect(errors).toEqual([]);
  });

  it('removes nothing without a policy of it', async () => {
    const { apply } = await setUp({}, [closed(1)]);
    expect(await apply(start + 10_000 * DAY)).toEqual([idOf(1)]);
  });

  it('writes out what it removes where the policy asks for it, and keeps what cannot be', async () => {
    const rules = { retention: { maxAgeDays: 1 }, exportBeforePurge: true };
    const { folder, errors, apply } = await setUp(rules, [closed(1), closed(2)]);
    const full = () => Promise.reject(new Error('disk full'));
    expect(await apply(start + 3 * DAY, full)).toHaveLength(2);
    expect(errors).toHaveLength(2);
    expect(await apply(start + 3 * DAY)).toEqual([]);
    expect(await readdir(join(folder, '2026-11-01'))).toEqual([1, 2].map((one) => `${idOf(one)}.tar`));
  });
});
