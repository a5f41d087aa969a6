// What every store promises of the policy: version after version, none twice.
import { describe, expect, it } from 'vitest';
import { STORE_KINDS, useStores } from '../../support/collector/stores.ts';

const stores = useStores();

function makePolicy(version: number) {
  return { version, note: `policy ${version}\n`, at: '2026-11-25T10:00:00.000Z', by: 'carol' };
}

describe.each(STORE_KINDS)('the policy in %s', (kind) => {
  it('follows the one that holds, whoever is first', async () => {
    const { policy } = await stores.open(kind);
    expect(await policy.current()).toBeUndefined();
    expect(await policy.put(makePolicy(2))).toBe(false);
    expect(await policy.put(makePolicy(1))).toBe(true);
    const racing = [1, 2, 3].map((racer) => policy.put({ ...makePolicy(2), by: `racer ${racer}` }));
    expect((await Promise.all(racing)).filter(Boolean)).toHaveLength(1);
    expect(await policy.current()).toMatchObject({ version: 2 });
    expect(await policy.list(9)).toEqual([await policy.current(), makePolicy(1)]);
    expect(await policy.list(1)).toHaveLength(1);
  });
});
