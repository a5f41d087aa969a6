// Every store and every place for blobs that a test can have: what is promised of one is promised of all.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach } from 'vitest';
import type { BlobStore } from '../../../src/collector/store/blob-store.ts';
import { openBlobs } from '../../../src/collector/store/open-blobs.ts';
import { openStore } from '../../../src/collector/store/open-store.ts';
import type { Store } from '../../../src/collector/store/store.ts';
import { type PostgresServer, startPostgres } from './postgres.ts';

export type StoreKind = 'SQLite' | 'PostgreSQL';

export interface Stores {
  /** The URL of an empty database. */
  newUrl(kind: StoreKind): Promise<string>;
  /** A store, an empty one unless the URL is of another; closed after the test. */
  open(kind: StoreKind, url?: string): Promise<Store>;
  openBlobs(): Promise<BlobStore>;
  /** A statement to the server as its superuser. */
  queryPostgres(text: string): Promise<unknown>;
  /** A folder that goes after the test. */
  makeFolder(): Promise<string>;
}

/** For `describe.each`. */
export const STORE_KINDS: readonly StoreKind[] = ['SQLite', 'PostgreSQL'];

/** Called once in a test file: its stores, of which PostgreSQL is started by the first test that asks for it. */
export function useStores(): Stores {
  let postgres: Promise<PostgresServer> | undefined;
  const closing: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });
  afterAll(async () => {
    await (await postgres)?.close();
  });

  async function makeFolder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'store-'));
    closing.push(() => rm(folder, { recursive: true, force: true }));
    return folder;
  }

  async function newUrl(kind: StoreKind): Promise<string> {
    if (kind === 'SQLite') return pathToFileURL(join(await makeFolder(), 'collector.sqlite')).href;
    postgres ??= startPostgres();
    return (await postgres).newUrl();
  }

  return {
    newUrl,
    makeFolder,
    async open(kind, url) {
      const store = await openStore(url ?? (await newUrl(kind)));
      closing.push(() => store.close());
      return store;
    },
    async queryPostgres(text) {
      return (await postgres)?.query(text);
    },
    async openBlobs() {
      const blobs = await openBlobs(pathToFileURL(join(await makeFolder(), 'blobs')).href);
      closing.push(() => blobs.close());
      return blobs;
    },
  };
}
