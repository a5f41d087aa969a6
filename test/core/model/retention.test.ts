// What config.json may say of retention and labels.
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/core/model/config.ts';
import { parseLabels, parseRetention } from '../../../src/core/model/retention.ts';

describe('parseRetention', () => {
  it('takes every bound, and none', () => {
    const all = { maxAgeDays: 90, maxBytes: 20_000_000_000, labels: { audit: 3650, 'a.b_c-1': 1 } };
    expect(parseRetention(all)).toEqual(all);
    expect(parseRetention({})).toEqual({});
    expect(parseConfig({ retention: all, labels: ['audit', 'audit'] })).toMatchObject({
      retention: all,
      labels: ['audit'],
    });
    expect(parseConfig({})).not.toHaveProperty('retention');
  });

  it.each<[value: unknown, says: RegExp]>([
    [null, /"retention" to be an object/],
    [[], /"retention" to be an object/],
    [{ maxAgeDays: 0 }, /"retention.maxAgeDays".*found 0/],
    [{ maxAgeDays: 1.5 }, /found 1.5/],
    [{ maxAgeDays: '90' }, /found "90"/],
    [{ maxAgeDays: 36_526 }, /found 36526/],
    [{ maxBytes: 999_999 }, /"retention.maxBytes".*found 999999/],
    [{ maxAge: 90 }, /only maxAgeDays, maxBytes and labels, found "maxAge"/],
    [{ labels: ['audit'] }, /"retention.labels" to be an object/],
    [{ labels: { Audit: 1 } }, /found "Audit"/],
    [{ labels: { audit: -1 } }, /"retention.labels.audit".*found -1/],
  ])('refuses %j', (value, says) => {
    expect(() => parseRetention(value)).toThrow(says);
    expect(() => parseRetention(value)).toThrow(RangeError);
  });

  it.each([[{ audit: 1 }], [[['']]], [[[7]]], [[['a b']]]])('refuses labels %j', (value) => {
    expect(() => parseLabels(value)).toThrow(/"labels"/);
  });
});
