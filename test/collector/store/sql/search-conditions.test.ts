// A query may ask for any time that has a day in the calendar, and a unit may say any: the two are compared, not wondered at.
import { describe, expect, it } from 'vitest';
import { idOf, makeSession } from '../../../support/collector/rows.ts';
import { STORE_KINDS, useStores } from '../../../support/collector/stores.ts';
import { findIds, makeUnit } from '../../../support/collector/units.ts';

const stores = useStores();

describe.each(STORE_KINDS)('search by time in %s', (kind) => {
  it('knows what began before and after any time that can be asked for', async () => {
    const store = await stores.open(kind);
    await store.sessions.create(makeSession(1));
    const units = [
      makeUnit(1, 1, 'word', { id: 'now' }),
      makeUnit(1, 2, 'word', { id: 'far', startedAt: '9999-01-01T00:00:00.000Z' }),
      makeUnit(1, 3, 'word', { id: 'old', startedAt: '1950-01-01T00:00:00.000Z' }),
    ];
    await store.search.put(idOf(1), units, { from: 0, to: 0, seen: 0 });
    const found: Record<string, readonly string[]> = {};
    for (const query of Object.keys(EXPECTED)) found[query] = await findIds(store, `word ${query}`);
    expect(found).toEqual(EXPECTED);
  });
});

const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  'before:1949-12-31': [],
  'before:1969-12-31': ['old'],
  '-before:1969-12-31': ['far', 'now'],
  'after:1949-12-31': ['far', 'now', 'old'],
  'after:1969-12-31': ['far', 'now'],
  // Offsets that lead out of the years of four digits.
  'before:0000-01-01T00:00+10:00': [],
  'after:0000-01-01T00:00+10:00': ['far', 'now', 'old'],
  'before:9999-12-31T23:59-10:00': ['far', 'now', 'old'],
  'after:9999-12-31T23:59-10:00': [],
};
