// Keeps search up with what arrives: reads the sessions that have moved on, and puts what is new of them into the store.
import { setImmediate as letOthersGo, setTimeout as pause } from 'node:timers/promises';
import { createBoundedCache } from '../../core/replay/bounded-cache.ts';
import { sha256 } from '../../node/hashing.ts';
import type { BlobStore } from '../store/blob-store.ts';
import type { SearchUnit } from '../store/search-store.ts';
import type { Store } from '../store/store.ts';
import { StoreError } from '../store/store-error.ts';
import { readSearchUnits } from './search-units.ts';
import { openSessionCopy, type SessionCopy } from './session-copy.ts';

/** How long a session is left alone after it was read, at least. */
const MIN_PAUSE_MS = 1000;
/** A session that takes long is read less often, so that no one of them has the indexer for itself. */
const PAUSES_PER_READ = 9;
/** One that cannot be read is tried again, as an operator may have mended it. */
const FAILED_PAUSE_MS = 10 * 60_000;
/** How often it looks for sessions that have moved on. */
const LOOK_MS = 1000;
/** Sessions that one look finds. */
const MAX_BEHIND = 500;
/** Sessions of which it is known when they may be read again: more than a collector has live. */
const MAX_DUE = 20_000;
/** While others wait for what they sent it rests so many times as long as it read: search is late, and they are not. */
const RESTS_PER_READ = 3;
/** A session that takes long is one of few. */
const MAX_REST_MS = 1000;
/** Units of live sessions whose hash is remembered, so that only those that changed are written again; a session counts as one more. */
const MAX_KNOWN = 200_000;
/** Of units that are written at once. */
const MAX_PUT_CHARS = 2 * 1024 * 1024;

export interface IndexerOptions {
  readonly store: Pick<Store, 'sessions' | 'search'>;
  readonly blobs: BlobStore;
  /** For the copies that it reads. */
  readonly folder: string;
  /** Told of a session that cannot be read, and with no session of a store that does not answer. */
  readonly onError: (error: unknown, session?: string) => void;
  /** True while somebody waits for what they sent. */
  readonly isBusy?: () => boolean;
  /** Milliseconds of a clock that only goes on. */
  readonly now?: () => number;
}

export interface Indexer {
  /** Resolves once it has stopped; what it was writing is whole or not there. */
  close(): Promise<void>;
}

/** Starts to index; any number may run on one store, of which one wins a session's step. */
export function startIndexer(options: IndexerOptions): Indexer {
  const stop = new AbortController();
  const session = createSessionIndexer(options);
  const running = keepUp(session, { ...options, signal: stop.signal });
  return {
    async close() {
      stop.abort();
      await running;
    },
  };
}

interface SessionIndexer {
  /** False where another indexer was faster. */
  index(id: string, from: number): Promise<boolean>;
}

async function keepUp(
  { index }: SessionIndexer,
  {
    store,
    onError,
    isBusy = () => false,
    now = () => performance.now(),
    signal,
  }: IndexerOptions & { readonly signal: AbortSignal },
): Promise<void> {
  const due = createBoundedCache<string, number>(MAX_DUE);
  while (!signal.aborted) {
    try {
      await readAll();
    } catch (error) {
      onError(error);
    }
    await rest(LOOK_MS);
  }

  /** One round: each session that is behind and may be read. */
  async function readAll(): Promise<void> {
    for (let after: string | undefined = ''; after !== undefined; ) {
      const behind = await store.search.listBehind(MAX_BEHIND, after);
      for (const { session, indexedTo } of behind) {
        const began = now();
        if (signal.aborted) return;
        if ((due.get(session) ?? 0) > began) continue;
        due.set(session, await readOne(session, indexedTo, began), 1);
        if (isBusy()) await rest(Math.min((now() - began) * RESTS_PER_READ, MAX_REST_MS));
      }
      after = behind.length < MAX_BEHIND ? undefined : behind.at(-1)?.session;
    }
  }

  async function rest(ms: number): Promise<void> {
    await pause(ms, undefined, { signal }).catch(() => undefined);
  }

  /** Answers when the session may be read again. */
  async function readOne(session: string, indexedTo: number, began: number): Promise<number> {
    try {
      await index(session, indexedTo);
      return now() + Math.max(MIN_PAUSE_MS, (now() - began) * PAUSES_PER_READ);
    } catch (error) {
      // A store that is away is no fault of the session: all are looked at again once it is back.
      if (error instanceof StoreError && error.code === 'unavailable') throw error;
      onError(error, session);
      return now() + FAILED_PAUSE_MS;
    }
  }
}

interface KnownUnits {
  /** Where the session stood after they were put. */
  readonly at: number;
  readonly hashes: ReadonlyMap<string, string>;
}

function createSessionIndexer({ store, blobs, folder }: IndexerOptions): SessionIndexer {
  const known = createBoundedCache<string, KnownUnits>(MAX_KNOWN);
  return {
    async index(id, from) {
      const copy = await openSessionCopy(id, { store, blobs, folder });
      if (copy === undefined) return false;
      try {
        const before = known.get(id);
        const old: KnownUnits['hashes'] = before?.at === from ? before.hashes : new Map();
        const hashes = new Map<string, string>();
        for await (const units of readChanged(copy, { old, hashes })) {
          // The position stays: whoever comes after a crash begins again.
          if (!(await store.search.put(id, units, { from, to: from, seen: from }))) return false;
        }
        const { next } = copy;
        const isTaken = await store.search.put(id, [], {
          from,
          to: next,
          seen: next,
          ids: [...hashes.keys()],
        });
        if (!isTaken || copy.session.state === 'closed') known.forget(id);
        else known.set(id, { at: next, hashes }, hashes.size + 1);
        return isTaken;
      } finally {
        await copy.close();
      }
    },
  };
}

/** The units that are not as they were, some at a time; `hashes` comes to know all there are. */
async function* readChanged(
  { session, source }: SessionCopy,
  { old, hashes }: { readonly old: KnownUnits['hashes']; readonly hashes: Map<string, string> },
): AsyncGenerator<readonly SearchUnit[]> {
  let units: SearchUnit[] = [];
  let chars = 0;
  for (const unit of readSearchUnits(session, source)) {
    await letOthersGo();
    if (unit === undefined) continue;
    const text = JSON.stringify(unit);
    const hash = sha256(text);
    hashes.set(unit.id, hash);
    if (old.get(unit.id) === hash) continue;
    units.push(unit);
    chars += text.length;
    if (chars < MAX_PUT_CHARS) continue;
    yield units;
    units = [];
    chars = 0;
  }
  if (units.length > 0) yield units;
}
