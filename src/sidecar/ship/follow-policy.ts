// Asks for the organisation's policy: when the sidecar starts, which applies it, and while it runs, which says that there is a newer one.
import { ClientError } from '../../client/client-error.ts';
import type { OrgPolicy } from '../../core/model/org-policy.ts';
import { openClient, type ShippingOptions } from './open-shipping.ts';
import { readOrgPolicy, refreshOrgPolicy } from './org-policy.ts';
import { readPeer } from './peer.ts';

/** What the organisation has settled, as far as it is known here. */
export interface OrgPolicyStatus {
  /** The version that holds, and when it was settled (ISO 8601); absent: none does. */
  readonly version?: number;
  readonly at?: string;
  /** A later version, which holds from the next start on. */
  readonly next?: number;
  /** Why the collector's word was not taken. */
  readonly problem?: string;
}

/** A start waits so long for a version that is newer than the one that is kept … */
const FRESH_MS = 1000;
/** … and so long where none is kept. */
const FIRST_MS = 3000;
const ASK_EVERY_MS = 5 * 60_000;

/** What holds from this start on: what the collector says if it answers soon, else what it said last. */
export async function findOrgPolicy(options: ShippingOptions): Promise<OrgPolicy | undefined> {
  const key = await keyOf(options);
  if (key === undefined) return undefined;
  const { home } = options;
  const kept = await readOrgPolicy(home, key);
  const client = openClient(options, AbortSignal.timeout(kept === undefined ? FIRST_MS : FRESH_MS));
  return refreshOrgPolicy({ home, client, key }).catch(() => kept);
}

/** Keeps asking; `applied` is what holds since the start. */
export function followOrgPolicy(options: ShippingOptions, applied: OrgPolicy | undefined) {
  const ending = new AbortController();
  const client = openClient(options, ending.signal);
  let next: number | undefined;
  let problem: string | undefined;

  async function ask(): Promise<void> {
    const key = await keyOf(options);
    if (key === undefined) return;
    try {
      const found = await refreshOrgPolicy({ home: options.home, client, key });
      next = found?.version === applied?.version ? undefined : found?.version;
      problem = undefined;
    } catch (error) {
      // That it cannot be reached is said where shipping is.
      if (error instanceof ClientError && error.code === 'bad-policy') problem = error.message;
    }
  }

  void ask();
  const asking = options.timers.repeat(() => void ask(), ASK_EVERY_MS);
  return {
    /** Undefined where nothing is settled. */
    status(): OrgPolicyStatus | undefined {
      if (applied === undefined && next === undefined && problem === undefined) return undefined;
      return {
        ...(applied === undefined ? {} : { version: applied.version, at: applied.at }),
        ...(next === undefined ? {} : { next }),
        ...(problem === undefined ? {} : { problem }),
      };
    },
    close() {
      asking.close();
      ending.abort();
    },
  };
}

/** The key that is configured, or that the collector showed when it was met. */
async function keyOf({ home, config }: ShippingOptions): Promise<string | undefined> {
  return config.key ?? (await readPeer(home, config.url))?.key;
}
