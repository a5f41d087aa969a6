// Sidecars that ship to a collector at once, through all that befalls it, and know what it acknowledged.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { ClientError } from '../../../src/client/client-error.ts';
import { eventually } from '../eventually.ts';
import { recordAs } from './collector.ts';
import { expectAllKept, expectNoFlags, isAway, type Kept, keepOf, sendKept } from './ledger.ts';
import { type LogWatch, watchLog } from './log-watch.ts';
import type { TokenIssuer } from './tokens.ts';

/** What devices prove themselves to, wherever the collectors listen: their `--url`. */
export const FLEET_ORIGIN = 'https://rec.example.org';
const SHIPPERS = 4;
const EXCHANGES = 3;
/** Before the same is tried again. */
const PAUSE_MS = 20;

export interface FleetOptions {
  readonly issuer: TokenIssuer;
  /** Where a shipper finds the collector; asked before each try. */
  readonly url: (shipper: number) => string;
  readonly verifierKey: string;
}

export interface Fleet {
  /** All ship until `during` has ended; a shipper that finds the collector away, or is asked for patience, tries again. */
  shipWhile(during: () => Promise<unknown>): Promise<void>;
  /** What they were told by a collector that was away, or that asked for patience. */
  readonly troubles: readonly ClientError[];
  /** Entries that are acknowledged. */
  readonly acknowledged: number;
  /** Sessions of which something is acknowledged. */
  readonly sessions: number;
  /** Expects that what was acknowledged lately is there, that nothing was flagged, and that the log only grew. */
  expectRecent(): Promise<void>;
  /** As expectRecent of all there ever was, which search finds in the end; sealed segments are packed under the keys that are listed. */
  expectAll(listKeys?: () => Promise<readonly string[]>): Promise<void>;
}

/** Nobody has sent anything yet. */
export function createFleet({ issuer, url, verifierKey }: FleetOptions): Fleet {
  const log: LogWatch = watchLog(verifierKey);
  const current: (Kept | undefined)[] = Array.from({ length: SHIPPERS });
  const done: Kept[] = [];
  const troubles: ClientError[] = [];
  let recorded = 0;
  let asked = 0;
  // A limit of requests a minute is one of each identity: there are many auditors, and as many shippers as they have names.
  const ask = (path: string) => {
    const token = issuer.token('ruth', { sub: `auditor${Math.floor(asked++ / 1000)}` });
    return fetch(`${url(0)}${path}`, { headers: { authorization: `Bearer ${token}` } });
  };

  async function ship(shipper: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await shipNext(shipper, signal);
      } catch (error) {
        if (!isAway(error)) throw error;
        troubles.push(error);
        await sleep(PAUSE_MS);
      }
    }
  }

  async function shipNext(shipper: number, signal: AbortSignal): Promise<void> {
    const subject = `dev${shipper}`;
    const kept = current[shipper] ?? keepOf(await recordNext(subject));
    current[shipper] = kept;
    await sendKept(kept, {
      ...{ url: url(shipper), origin: FLEET_ORIGIN, issuer: issuer.plain.issuer, subject, signal },
      token: () => issuer.token(subject),
      random: Math.random,
    });
    if (signal.aborted) return;
    done.push(kept);
    current[shipper] = undefined;
  }

  function recordNext(subject: string) {
    const provider = { issuer: issuer.plain.issuer };
    return recordAs({ provider }, subject, { number: ++recorded, exchanges: EXCHANGES });
  }

  async function expectKept(sessions: readonly Kept[]): Promise<void> {
    for (const kept of sessions) {
      await expectAllKept(kept, ask);
      for (const [segment, receipt] of kept.seals)
        if (receipt !== undefined) log.sawReceipt(receipt, kept.machine.shipped.seals[segment - 1] ?? '');
    }
    await expectNoFlags(ask);
    await log.check(url(0));
  }

  const underWay = () => current.filter((kept) => kept?.isCreated === true) as readonly Kept[];
  return {
    troubles,
    get acknowledged() {
      return [...done, ...underWay()].reduce((sum, { next }) => sum + next, 0);
    },
    get sessions() {
      return done.length + underWay().length;
    },
    async shipWhile(during) {
      const ending = new AbortController();
      const shipping = Promise.all(current.map((_, shipper) => ship(shipper, ending.signal)));
      const ended = during().finally(() => ending.abort());
      // A shipper that was told something wrong is heard at once.
      await Promise.race([ended, shipping]);
      await ended;
      await shipping;
    },
    async expectRecent() {
      await expectKept([...done.slice(-4 * SHIPPERS), ...underWay()]);
    },
    async expectAll(listKeys) {
      const all = [...done, ...underWay()];
      await expectKept(all);
      await eventually(async () => expectInLog(all, await log.check(url(0))));
      await eventually(() => expectFound(all, ask));
      if (listKeys === undefined) return;
      await eventually(async () => expectPacked(all, await listKeys()));
      await expectKept(all);
    },
  };
}

const sealsOf = (all: readonly Kept[]) =>
  all.flatMap(({ machine, seals }) =>
    [...seals.keys()].map((segment) => ({ session: machine.shipped.id, segment })),
  );

function expectInLog(all: readonly Kept[], leaves: readonly string[]): void {
  const inLog = leaves.map((leaf) => leaf.split('\n').slice(1, 3).join(' '));
  expect(new Set(inLog).size, 'each leaf stands once').toBe(inLog.length);
  const missing = sealsOf(all).filter(({ session, segment }) => !inLog.includes(`${session} ${segment}`));
  expect(missing, 'acknowledged seals that are not in the log').toEqual([]);
}

interface SearchAnswer {
  readonly hits: readonly { readonly session: string }[];
  readonly next?: string;
}

/** By a word that stands in each prompt. */
async function expectFound(all: readonly Kept[], ask: (path: string) => Promise<Response>): Promise<void> {
  const found = new Set<string>();
  for (let page: string | undefined = ''; page !== undefined; ) {
    const answer = await ask(`/v1/search?q=says&limit=100${page === '' ? '' : `&page=${page}`}`);
    expect(answer.status).toBe(200);
    const { hits, next } = (await answer.json()) as SearchAnswer;
    for (const { session } of hits) found.add(session);
    page = next;
  }
  const missing = all.filter(({ machine, seals }) => seals.size > 0 && !found.has(machine.shipped.id));
  expect(
    missing.map(({ machine }) => machine.shipped.id),
    'sessions that search does not find',
  ).toEqual([]);
}

function expectPacked(all: readonly Kept[], keys: readonly string[]): void {
  const isThere = (prefix: string) => keys.some((key) => key.startsWith(prefix));
  const missing = sealsOf(all).filter(
    ({ session, segment }) => !isThere(`segments/${session}/${String(segment).padStart(4, '0')}-`),
  );
  expect(missing, 'sealed segments that are not packed').toEqual([]);
}
