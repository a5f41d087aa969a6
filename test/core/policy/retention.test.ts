// Which sessions have been kept long enough: by age, by size, by label, and never one that must stay.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Retention } from '../../../src/core/model/retention.ts';
import { findExpired, type KeptSession } from '../../../src/core/policy/retention.ts';

const NOW = Date.parse('2026-11-25T00:00:00.000Z');
const DAY_MS = 86_400_000;

function session(id: string, days: number, more: Partial<KeptSession> = {}): KeptSession {
  const startedAt = new Date(NOW - days * DAY_MS).toISOString();
  return { id, startedAt, bytes: 100, labels: [], mustStay: false, ...more };
}
function expired(sessions: readonly KeptSession[], retention: Retention): string[] {
  return findExpired(sessions, retention, NOW).map(({ session: { id }, reason }) => `${id} ${reason}`);
}

describe('findExpired', () => {
  it('finds nothing where nothing is set', () => {
    expect(expired([session('a', 9999)], {})).toEqual([]);
  });

  it('finds what is as old as the bound, the oldest first', () => {
    const sessions = [session('c', 29.9), session('b', 30), session('a', 31)];
    expect(expired(sessions, { maxAgeDays: 30 })).toEqual(['a age', 'b age']);
  });

  it('comes down to the size by the oldest, and counts what must stay', () => {
    const sessions = [session('a', 4, { mustStay: true }), session('b', 3), session('c', 2), session('d', 1)];
    expect(expired(sessions, { maxBytes: 400 })).toEqual([]);
    expect(expired(sessions, { maxBytes: 399 })).toEqual(['b size']);
    expect(expired(sessions, { maxBytes: 1 })).toEqual(['b size', 'c size', 'd size']);
  });

  it('does not remove for the size what goes for its age already', () => {
    const sessions = [session('a', 40), session('b', 3), session('c', 2)];
    expect(expired(sessions, { maxAgeDays: 30, maxBytes: 200 })).toEqual(['a age']);
  });

  it('goes by the days of labels alone, the most of them', () => {
    const labels = { short: 2, long: 100 };
    const sessions = [
      session('a', 101, { labels: ['short', 'long'] }),
      session('b', 50, { labels: ['short', 'long'] }),
      session('c', 3, { labels: ['short'] }),
      session('d', 40, { labels: ['other', 'constructor'] }),
    ];
    expect(expired(sessions, { labels, maxAgeDays: 30, maxBytes: 1 })).toEqual([
      'a label',
      'd age',
      'c label',
    ]);
  });

  it('never finds what must stay, nor anything twice, and stays under the size where it can', () => {
    const one = fc.record({
      days: fc.integer({ min: 0, max: 100 }),
      bytes: fc.nat(1000),
      labels: fc.subarray(['x', 'y']),
      mustStay: fc.boolean(),
    });
    const bound = fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined });
    fc.assert(
      fc.property(fc.array(one), bound, fc.nat(5000), (all, maxAgeDays, maxBytes) => {
        const sessions = all.map(({ days, ...more }, index) => session(String(index), days, more));
        const found = findExpired(
          sessions,
          { ...(maxAgeDays === undefined ? {} : { maxAgeDays }), maxBytes, labels: { x: 30 } },
          NOW,
        );
        const gone = new Set(found.map((each) => each.session));
        expect(gone.size).toBe(found.length);
        expect([...gone].filter(({ mustStay }) => mustStay)).toEqual([]);
        const left = sessions.filter((each) => !gone.has(each));
        const bytes = left.reduce((sum, each) => sum + each.bytes, 0);
        const movable = left.filter(({ mustStay, labels }) => !mustStay && !labels.includes('x'));
        expect(bytes <= maxBytes || movable.length === 0).toBe(true);
      }),
    );
  });
});
