// A key store in memory, for tests of what uses one.
import { type KeyStore, KeyStoreError, type SecretName } from '../../../src/sidecar/identity/key-store.ts';

export interface MemoryStore extends KeyStore {
  /** Every call fails from now on, or does no more. */
  setLocked(isLocked: boolean): void;
  /** Texts that were set, in their order. */
  readonly written: readonly string[];
}

export function createMemoryStore(): MemoryStore {
  const secrets = new Map<SecretName, string>();
  const written: string[] = [];
  let isLocked = false;
  const check = () => {
    if (isLocked) throw new KeyStoreError('keychain-locked', 'expected an open keychain, found it locked');
  };
  return {
    kind: 'keychain',
    written,
    setLocked(locked) {
      isLocked = locked;
    },
    async get(name) {
      check();
      return secrets.get(name);
    },
    async set(name, value) {
      check();
      written.push(value);
      secrets.set(name, value);
    },
    async delete(name) {
      check();
      secrets.delete(name);
    },
  };
}
