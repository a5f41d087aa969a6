// What every store promises of devices: a key and an owner for good, and an index without holes.
import { describe, expect, it } from 'vitest';
import { ANA, BEN, idOf } from '../../support/collector/rows.ts';
import { STORE_KINDS, useStores } from '../../support/collector/stores.ts';

const stores = useStores();

function makeDevice(number: number) {
  return {
    id: idOf(number),
    publicKey: `key ${number}`,
    owner: ANA,
    statement: 'first',
    enrolledAt: '2026-11-25T10:00:00.000Z',
  };
}

describe.each(STORE_KINDS)('devices in %s', (kind) => {
  it('are renewed with another statement, and never with another key or owner', async () => {
    const { devices } = await stores.open(kind);
    const device = makeDevice(1);
    expect(await devices.enrol(device)).toBe('stored');
    expect(await devices.enrol({ ...device, statement: 'second' })).toBe('stored');
    expect(await devices.enrol({ ...device, publicKey: 'stolen' })).toBe('other');
    expect(await devices.enrol({ ...device, owner: BEN })).toBe('other');
    expect(await devices.get(device.id)).toEqual({ ...device, statement: 'second' });
    expect(await devices.get(idOf(2))).toBeUndefined();
  });

  it('are revoked once, and stay so when they enrol again', async () => {
    const { devices } = await stores.open(kind);
    await devices.enrol(makeDevice(1));
    const revoked = { at: '2026-11-26T10:00:00.000Z', by: 'carol', reason: 'lost' };
    expect(await devices.revoke(idOf(1), revoked)).toBe(true);
    expect(await devices.revoke(idOf(1), { ...revoked, by: 'mallory' })).toBe(false);
    expect(await devices.revoke(idOf(2), revoked)).toBe(false);
    await devices.enrol(makeDevice(1));
    expect((await devices.get(idOf(1)))?.revoked).toEqual(revoked);
  });

  it('are listed newest first, page by page', async () => {
    const { devices } = await stores.open(kind);
    for (const number of [2, 1, 3]) await devices.enrol(makeDevice(number));
    const page = await devices.list({ limit: 2 });
    expect(page.map(({ id }) => id)).toEqual([idOf(3), idOf(2)]);
    expect(await devices.list({ limit: 2, after: idOf(2) })).toEqual([makeDevice(1)]);
  });

  it('have an index that grows only at its end', async () => {
    const { devices } = await stores.open(kind);
    expect(await devices.appendIndex('d', 0, ['a', 'b'])).toBe(true);
    expect(await devices.appendIndex('d', 1, ['b'])).toBe(false);
    expect(await devices.appendIndex('d', 3, ['hole'])).toBe(false);
    const racing = ['c', 'x', 'y'].map((line) => devices.appendIndex('d', 2, [line]));
    expect((await Promise.all(racing)).filter(Boolean)).toHaveLength(1);
    expect(await devices.indexLength('d')).toBe(3);
    expect(await devices.indexLength('other')).toBe(0);
    expect(await devices.listIndex('d', 1, 1)).toEqual(['b']);
  });
});
