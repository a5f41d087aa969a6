// Asks for the organisation's policy: when the sidecar starts, and again and again while it runs, so that a later version holds at once.
import { ClientError } from '../../client/client-error.ts';
import type { OrgPolicy } from '../../core/model/org-policy.ts';
import type { Settled } from '../settled.ts';
import { openClient, type ShippingOptions } from './open-shipping.ts';
import { readOrgPolicy, refreshOrgPolicy } from './org-policy.ts';
import { readPeer } from './peer.ts';
import { readMark, writeMark } from './policy-mark.ts';

/** What the organisation has settled, as far as it is known here. */
export interface OrgPolicyStatus {
  /** The version that holds, and when it was settled (ISO 8601); absent: none does, or it is not known which. */
  readonly version?: number;
  readonly at?: string;
  /** True where the collector could not be asked, and what it said last is not kept. */
  readonly isUnknown?: true;
  /** Domains that it wants intercepted and that are tunnelled until the next start, which makes an authority for them. */
  readonly interceptedFromNextStart?: readonly string[];
  /** Why the collector's word was not taken. */
  readonly problem?: string;
}

/** A start waits so long for a version that is newer than the one that is kept … */
const FRESH_MS = 1000;
/** … and so long where none is kept. */
const FIRST_MS = 3000;
/** A collector answers thousands of these a second. */
const ASK_EVERY_MS = 60_000;
/** Traffic may be held back until it is known what holds. */
const ASK_UNKNOWN_EVERY_MS = 5_000;

/** What holds from this start on: what the collector says if it answers soon, else what it said last. */
export async function findOrgPolicy(options: ShippingOptions): Promise<Settled> {
  const key = await keyOf(options);
  if (key === undefined) return {};
  const kept = await readOrgPolicy(options.home, key);
  const signal = AbortSignal.timeout(kept === undefined ? FIRST_MS : FRESH_MS);
  return ask(options, key, signal).catch(() => toKept(kept, options, key));
}

/** Nobody can be asked: what is kept holds, unless more is remembered than that. */
async function toKept(
  kept: OrgPolicy | undefined,
  { store }: ShippingOptions,
  key: string,
): Promise<Settled> {
  const mark = await readMark(store, key);
  if (kept !== undefined && kept.version >= (mark?.version ?? 0)) return { policy: kept };
  return mark?.version === 0 ? {} : { lost: mark ?? {} };
}

/** Rejects with ClientError. */
async function ask(options: ShippingOptions, key: string, signal: AbortSignal): Promise<Settled> {
  const { home, store } = options;
  const atLeast = (await readMark(store, key))?.version ?? 0;
  const policy = await refreshOrgPolicy({ home, client: openClient(options, signal), key, atLeast });
  const { record, version = 0 } = policy ?? {};
  if (version >= atLeast)
    await writeMark(store, key, { version, ...(record === undefined ? {} : { record }) });
  return policy === undefined ? {} : { policy };
}

export interface FollowPolicyOptions {
  /** What holds since the start. */
  readonly settled: Settled;
  /** Has this hold from now on; the domains that have to wait for the next start. Rejects where it cannot be applied. */
  readonly apply: (settled: Settled) => Promise<readonly string[]>;
}

/** Keeps asking, and has what is new applied. */
export function followOrgPolicy(options: ShippingOptions, { settled, apply }: FollowPolicyOptions) {
  const ending = new AbortController();
  let now = settled;
  let later: readonly string[] = [];
  let problem: string | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;

  async function look(): Promise<void> {
    const key = await keyOf(options);
    if (key === undefined) return;
    try {
      const found = await ask(options, key, ending.signal);
      if (!isSame(found, now)) {
        later = await apply(found);
        now = found;
      }
      problem = undefined;
    } catch (error) {
      // That it cannot be reached is said where shipping is.
      if (!(error instanceof ClientError) || error.code === 'bad-policy')
        problem = error instanceof Error ? error.message : String(error);
    }
  }

  let looking: Promise<void> | undefined;
  const lookNow = (): Promise<void> => {
    askedAt = options.timers.now();
    looking ??= look().finally(() => {
      looking = undefined;
    });
    return looking;
  };
  const lookIfDue = () => {
    if (now.lost !== undefined || options.timers.now() - askedAt >= ASK_EVERY_MS) void lookNow();
  };
  lookIfDue();
  const asking = options.timers.repeat(lookIfDue, ASK_UNKNOWN_EVERY_MS);
  return {
    /** Undefined where nothing is settled. */
    status: (): OrgPolicyStatus | undefined => toStatus(now, { later, problem }),
    /** Asks now; resolves when that is answered and applied, or failed. */
    look: lookNow,
    close() {
      asking.close();
      ending.abort();
    },
  };
}

function isSame(one: Settled, other: Settled): boolean {
  return one.policy?.version === other.policy?.version && other.lost === undefined;
}

interface Said {
  readonly later: readonly string[];
  readonly problem: string | undefined;
}

function toStatus({ policy, lost }: Settled, { later, problem }: Said): OrgPolicyStatus | undefined {
  if (policy === undefined && lost === undefined && problem === undefined) return undefined;
  return {
    ...(policy === undefined ? {} : { version: policy.version, at: policy.at }),
    ...(lost === undefined ? {} : { isUnknown: true }),
    ...(later.length === 0 ? {} : { interceptedFromNextStart: later }),
    ...(problem === undefined ? {} : { problem }),
  };
}

/** The key that is configured, or that the collector showed when it was met. */
async function keyOf({ home, config }: ShippingOptions): Promise<string | undefined> {
  return config.key ?? (await readPeer(home, config.url))?.key;
}
