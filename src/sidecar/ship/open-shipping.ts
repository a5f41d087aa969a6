// Puts shipping together for a home: its login, its device, its line to the collector.
import { createCollectorClient } from '../../client/collector-client.ts';
import type { CollectorConfig } from '../../core/model/collector-config.ts';
import { parseDeviceStatement } from '../../core/proof/device-statement.ts';
import { parseNote } from '../../core/proof/signed-note.ts';
import type { DeviceKey } from '../identity/device-key.ts';
import { createIssuerFetch } from '../identity/issuer-fetch.ts';
import type { KeyStore } from '../identity/key-store.ts';
import type { Timers } from '../identity/timers.ts';
import { readTokens, type StoredTokens } from '../identity/tokens.ts';
import { createBearer } from './bearer.ts';
import { meetCollector, readPeer } from './peer.ts';
import { type Shipper, type ShipperOptions, startShipper } from './shipper.ts';

/** A start does not wait longer for a collector that it has not met before. */
const MEET_MS = 3000;
/** An upload of a batch over a slow line ends within this, or is tried again. */
const ANSWER_MS = 120_000;

export interface ShippingOptions {
  readonly home: string;
  readonly config: CollectorConfig;
  readonly store: KeyStore;
  readonly environment: NodeJS.ProcessEnv;
  readonly device: { readonly id: string; readonly key: DeviceKey };
  readonly timers: Timers;
}

/** What the collector says of this device, for the headers of recordings; asks for it where that was never done, if it answers soon. */
export async function findStatement(options: ShippingOptions): Promise<string | undefined> {
  const { home, config, device, timers } = options;
  const known = (await readPeer(home, config.url))?.statement;
  const tokens = await readTokens(options.store);
  if (known !== undefined && (tokens === undefined || isOf(known, tokens, timers.now()))) return known;
  const client = openClient(options, AbortSignal.timeout(MEET_MS));
  const met = meetCollector({ home, config, client, device, now: timers.now });
  // It is not there, or will not have us: the status will say so once shipping has begun.
  return (await met.catch(() => undefined))?.statement;
}

/** Somebody else may have logged in since, or it may have run out. */
function isOf(note: string, { issuer, subject }: StoredTokens, now: number): boolean {
  const statement = parseDeviceStatement(parseNote(note)?.text ?? '');
  if (statement?.issuer !== issuer || statement.subject !== subject) return false;
  return Date.parse(statement.validUntil) > now;
}

/** Starts to ship what the home holds and will hold. */
export function openShipping(
  options: ShippingOptions & Pick<ShipperOptions, 'dropAbove' | 'onLook'>,
): Shipper {
  const ending = new AbortController();
  const shipper = startShipper({ ...options, client: openClient(options, ending.signal) });
  return {
    ...shipper,
    async close() {
      ending.abort();
      await shipper.close();
    },
  };
}

/** A client of the collector as whoever is logged in; requests end with the signal. */
export function openClient({ config, environment, ...options }: ShippingOptions, signal: AbortSignal) {
  const fetch = createIssuerFetch(environment, { signal, isKept: true });
  return createCollectorClient({
    url: config.url,
    fetch: (url, init) => fetch(url, { ...init, signal: AbortSignal.timeout(ANSWER_MS) }),
    token: createBearer({ environment, ...options, signal }),
  });
}
