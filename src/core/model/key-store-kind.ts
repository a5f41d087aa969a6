// Where secrets are kept: the keychain of the operating system, or files that only their owner reads.

export type KeyStoreKind = 'keychain' | 'file';

/** True for the name of a key store. */
export function isKeyStoreKind(value: unknown): value is KeyStoreKind {
  return value === 'keychain' || value === 'file';
}
