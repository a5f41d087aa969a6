// Moves the secrets of a home from one store to the other, so that a crash at any step loses none and leaves no copy for good.
import { KeyStoreError, type ListedKeyStore } from './key-store.ts';

/** What the home remembers of its stores; written whole, and on the disk when it resolves. */
export interface PlaceRecord {
  /** Where secrets are. */
  readonly keyStore: ListedKeyStore['kind'];
  /** A store with copies that do not count: they are to be deleted. */
  readonly stray: ListedKeyStore['kind'] | undefined;
}
export interface Move {
  readonly from: ListedKeyStore;
  readonly to: ListedKeyStore;
  readonly write: (place: PlaceRecord) => Promise<void>;
}

/**
 * | step | then secrets are in | copies that do not count |
 * |---|---|---|
 * | 1 say that the new store may have some | old | new |
 * | 2 copy each, and read it back | old | new |
 * | 3 say that the new store has them | new | old |
 * | 4 delete those in the old store | new | old |
 * | 5 say that none are left | new | |
 *
 * Throws KeyStoreError; done again from any step it comes to the same end.
 */
export async function moveSecrets({ from, to, write }: Move): Promise<void> {
  await write({ keyStore: from.kind, stray: to.kind });
  await deleteSecrets(to);
  for (const name of await from.names()) {
    const value = await from.get(name);
    if (value === undefined) continue;
    await to.set(name, value);
    if ((await to.get(name)) === value) continue;
    throw new KeyStoreError(
      'key-store-failed',
      `expected to move ${name} to the ${to.kind} store, found another value there after writing: the keys stay in the ${from.kind} store`,
    );
  }
  await write({ keyStore: to.kind, stray: from.kind });
  await deleteSecrets(from);
  await write({ keyStore: to.kind, stray: undefined });
}

/** Forgets every secret of a store. */
export async function deleteSecrets(store: ListedKeyStore): Promise<void> {
  for (const name of await store.names()) await store.delete(name);
}
