// A home with recordings, and a shipper of it to a running collector.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createCollectorClient, type Fetch } from '../../../src/client/collector-client.ts';
import type { SessionHeader } from '../../../src/core/model/session.ts';
import { createIssuerFetch } from '../../../src/sidecar/identity/issuer-fetch.ts';
import { systemTimers, type Timers } from '../../../src/sidecar/identity/timers.ts';
import { type Shipper, type ShipperOptions, startShipper } from '../../../src/sidecar/ship/shipper.ts';
import { beginSession, recordExchange, type SealedSession } from '../sealed-session.ts';
import type { RunningCollector } from './collector.ts';
import { makeDeviceKey, ownHeader, SENDER } from './shipped.ts';

export interface ShipHome {
  readonly home: string;
  headerOf(number: number): SessionHeader;
  /** A session that is under way. */
  begin(number: number, changes?: Partial<SessionHeader>): SealedSession;
  /** A session that is closed; resolves to its folder. */
  record(number: number, exchanges?: number): Promise<string>;
  /** Starts to ship as alice. */
  ship(collector: RunningCollector, options?: ShipHomeOptions): Shipper;
}

export interface ShipHomeOptions {
  /** In place of the one over the network. */
  readonly fetch?: Fetch;
  readonly key?: string;
  /** Where the collector is reached, if not at its own URL. */
  readonly url?: string;
  readonly timers?: Timers;
  readonly dropAbove?: ShipperOptions['dropAbove'];
}

/** A home of its own, gone after the test. */
export async function createShipHome(issuer: string): Promise<ShipHome> {
  const home = await mkdtemp(join(tmpdir(), 'ship-home-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const key = makeDeviceKey();
  const sender = { ...SENDER, owner: { issuer, subject: 'alice' } };
  const device = { id: `019ab000-0000-7000-8000-${Math.random().toString(16).slice(2, 14).padEnd(12, '0')}` };
  const headerOf = (number: number) => {
    const header = ownHeader(number, key, sender);
    // Tests share a collector: no two of them have a session in common.
    return {
      ...header,
      id: header.id.slice(0, 24) + device.id.slice(24, 33) + String(number).padStart(3, '0'),
      device: { ...header.device, ...device },
    };
  };
  const begin = (number: number, changes: Partial<SessionHeader> = {}) =>
    beginSession(home, { header: { ...headerOf(number), ...changes }, key });
  return {
    home,
    headerOf,
    begin,
    async record(number, exchanges = 2) {
      const { recorder, files, folder } = begin(number);
      for (let at = 1; at <= exchanges; at++) recordExchange(recorder, at, at * 1_000_000);
      recorder.close('ended', exchanges * 1_000_000 + 500);
      await files.finish();
      return folder;
    },
    ship(collector, options = {}) {
      const { fetch = createIssuerFetch({}, { isKept: true }), url = collector.url } = options;
      const { key: logKey, timers = { ...systemTimers, random: () => 0 } } = options;
      const client = createCollectorClient({
        url,
        fetch,
        token: () => collector.token('alice'),
      });
      const shipper = startShipper({
        home,
        config: { url, ...(logKey === undefined ? {} : { key: logKey }) },
        client,
        device: { ...device, key },
        timers,
        ...(options.dropAbove === undefined ? {} : { dropAbove: options.dropAbove }),
      });
      onTestFinished(() => shipper.close());
      return shipper;
    },
  };
}
