import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/core/model/config.ts';
import { whyFull } from '../../../src/sidecar/ship/bound-spool.ts';
import type { ShipStatus } from '../../../src/sidecar/ship/shipper.ts';

const collector = { url: 'https://rec.example.org', spoolMaxBytes: 2_000_000 };
const waitingFor = (bytes: number): ShipStatus => ({
  url: collector.url,
  state: 'offline',
  problem: 'connect ECONNREFUSED',
  waiting: { sessions: 1, bytes, entries: 3 },
  quarantined: [],
  unproved: [],
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
