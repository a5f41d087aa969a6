// The random secrets of a home: the local token, and the key of the fingerprints in masks.
import { randomBytes } from 'node:crypto';
import { type KeyStore, KeyStoreError } from './key-store.ts';

export type RandomSecret = 'local-token' | 'redaction-key';

const SECRET = /^[0-9a-f]{64}$/;

/** The secret as 64 hex digits (256 bits), made at its first use. Throws KeyStoreError. */
export async function readOrMake(store: KeyStore, name: RandomSecret): Promise<string> {
  const known = await readSecret(store, name);
  if (known !== undefined) return known;
  await store.set(name, randomBytes(32).toString('hex'));
  // What is there counts: another process may have been as quick, and a store that forgets is none.
  const kept = await readSecret(store, name);
  if (kept !== undefined) return kept;
  throw new KeyStoreError(
    'key-store-failed',
    `expected the ${store.kind} store to keep the ${name}, found nothing after writing it: try the other --key-store (keychain or file)`,
  );
}

/** The secret, or undefined where there is none yet. Throws KeyStoreError. */
export async function readSecret(store: KeyStore, name: RandomSecret): Promise<string | undefined> {
  const found = (await store.get(name))?.trim();
  return found !== undefined && SECRET.test(found) ? found : undefined;
}
