import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/core/model/config.ts';
import { toConfig, toPolicyChange, whyUnsettled } from '../../src/sidecar/settled.ts';

const own = parseConfig({ record: 'best-effort' });
const policy = { version: 3, at: '2026-11-26T10:00:00.000Z', record: 'required' } as const;

describe('what is settled', () => {
  it('is the own settings where nothing is', () => {
    expect(toConfig(own, {})).toBe(own);
    expect(toPolicyChange(own, {})).toEqual({
      header: { digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/), record: 'best-effort' },
    });
  });

  it('is what the organisation says, in the digest too', () => {
    const config = toConfig(own, { policy });
    expect(config.record).toBe('required');
    const change = toPolicyChange(config, { policy });
    expect(change.policy).toEqual({ reason: 'organisation', policy });
    expect(change.header.digest).not.toBe(toPolicyChange(config, {}).header.digest);
  });

  it('lets nothing pass where all had to be recorded by a policy that is gone', () => {
    const settled = { lost: { version: 3, record: 'required' } } as const;
    expect(toConfig(own, settled).record).toBe('required');
    expect(whyUnsettled(settled)).toMatch(/version 3/);
    expect(toPolicyChange(own, settled).policy).toEqual({
      reason: 'organisation-unknown',
      policy: { version: 3 },
    });
  });

  it.each([
    ['one that left that to the machine', { version: 3 }, { version: 3 }],
    ['one that was never known', {}, {}],
  ])('lets traffic pass under the own settings where %s is gone, and says so', (_what, lost, said) => {
    expect(toConfig(own, { lost }).record).toBe('best-effort');
    expect(whyUnsettled({ lost })).toBeUndefined();
    expect(toPolicyChange(own, { lost }).policy).toEqual({ reason: 'organisation-unknown', policy: said });
  });
});
