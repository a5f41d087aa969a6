// The credentials of a running sidecar: read when it starts, and again when a command has changed one.
import { readCredentials } from './credentials.ts';
import type { KeyStore } from './key-store.ts';

export interface HeldCredentials {
  /** The key of a route, as it is now. */
  credentialFor(route: string): string | undefined;
  /** The routes whose key is held. */
  routes(): readonly string[];
  /** Reads them anew. Throws KeyStoreError; then nothing has changed. */
  reload(): Promise<void>;
}
export interface HeldOptions {
  readonly store: KeyStore;
  /** Those that are configured. */
  readonly routes: readonly string[];
  /** Called with every key before it is used. */
  readonly keepOut: (keys: readonly string[]) => void;
}

/** Reads those of the routes. Throws KeyStoreError. */
export async function holdCredentials({ store, routes, keepOut }: HeldOptions): Promise<HeldCredentials> {
  let held: ReadonlyMap<string, string> = new Map();
  let reading: Promise<void> = Promise.resolve();

  async function read(): Promise<void> {
    const found = await readCredentials(store, routes);
    keepOut([...found.values()]);
    held = found;
  }
  await read();
  return {
    credentialFor: (route) => held.get(route),
    routes: () => [...held.keys()],
    reload() {
      // One after the other: what was read last is what is there.
      reading = reading.catch(() => undefined).then(read);
      return reading;
    },
  };
}
