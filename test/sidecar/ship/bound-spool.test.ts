import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/core/model/config.ts';
import { dropAbove, whyContentless, whyFull } from '../../../src/sidecar/ship/bound-spool.ts';
import type { ShipStatus } from '../../../src/sidecar/ship/shipper.ts';

/** What may wait for a collector that is there: the bound, and 64 MiB on their way. */
const BURST = 2_000_000 + 64 * 1024 * 1024;
const collector = { url: 'https://rec.example.org', spoolMaxBytes: 2_000_000 };
const waitingFor = (bytes: number): ShipStatus => ({
  url: collector.url,
  state: 'offline',
  problem: 'connect ECONNREFUSED',
  waiting: { sessions: 1, bytes, entries: 3 },
  quarantined: [],
  unproved: [],
});

describe('whyContentless', () => {
  it.each([
    ['best-effort', 'offline', 2_000_000, true],
    ['best-effort', 'refused', 2_000_000, true],
    ['best-effort', 'offline', 1_999_999, false],
    ['best-effort', 'connected', BURST - 1, false],
    ['best-effort', 'connected', BURST, true],
    ['required', 'offline', 9_000_000, false],
    ['required', 'connected', BURST, false],
  ] as const)(
    'with record %s, a collector that is %s and %i bytes waiting answers a reason: %s',
    (record, state, bytes, isSo) => {
      const config = parseConfig({ record, collector });
      expect(whyContentless(config, { ...waitingFor(bytes), state }) !== undefined).toBe(isSo);
      const most = state === 'connected' ? BURST : 2_000_000;
      expect(dropAbove(config, state)).toBe(record === 'required' ? undefined : most);
    },
  );

  it('comes with a collector that is there where twice a large bound waits', () => {
    const config = parseConfig({ record: 'best-effort', collector: { ...collector, spoolMaxBytes: 1e9 } });
    expect(whyContentless(config, { ...waitingFor(2e9 - 1), state: 'connected' })).toBeUndefined();
    expect(whyContentless(config, { ...waitingFor(2e9), state: 'connected' })).toMatch(/2000000000 may/);
  });

  it('is none without a collector or a bound', () => {
    expect(whyContentless(parseConfig({ record: 'best-effort' }), undefined)).toBeUndefined();
    const unbounded = parseConfig({ record: 'best-effort', collector: { url: collector.url } });
    expect(whyContentless(unbounded, waitingFor(9_000_000))).toBeUndefined();
  });
});

describe('whyFull', () => {
  it.each([
    ['required', 2_000_000, true],
    ['required', 1_999_999, false],
    ['best-effort', 9_000_000, false],
  ] as const)('with record %s and %i bytes waiting answers a reason: %s', (record, bytes, isFull) => {
    const why = whyFull(parseConfig({ record, collector }), waitingFor(bytes));
    expect(why !== undefined).toBe(isFull);
    if (isFull) expect(why).toMatch(/2000000 may .*ECONNREFUSED/);
  });

  it('sets no bound where none is configured', () => {
    const config = parseConfig({ collector: { url: collector.url } });
    expect(whyFull(config, waitingFor(1e12))).toBeUndefined();
    expect(whyFull(parseConfig({}), undefined)).toBeUndefined();
  });
});
