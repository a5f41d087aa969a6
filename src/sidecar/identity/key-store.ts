// The one port to wherever secrets are kept.
import type { KeyStoreKind } from '../../core/model/key-store-kind.ts';

/** What is kept; `credential:NAME` is what the upstream of the route NAME wants. */
export type SecretName =
  | 'local-token'
  | 'redaction-key'
  | 'ca-key'
  | 'device-key'
  | 'tokens'
  | 'org-policy'
  | `credential:${string}`;

export interface KeyStore {
  readonly kind: KeyStoreKind;
  /** The secret, or undefined where there is none. Throws KeyStoreError. */
  get(name: SecretName): Promise<string | undefined>;
  set(name: SecretName, value: string): Promise<void>;
  /** Forgets the secret, if there is one; throws where that cannot be said for sure. */
  delete(name: SecretName): Promise<void>;
}

/** A store that can be emptied into another one. */
export interface ListedKeyStore extends KeyStore {
  /** Every name that may have a secret here. */
  names(): Promise<readonly SecretName[]>;
}

export type KeyStoreErrorCode =
  | 'keychain-absent'
  | 'keychain-locked'
  | 'keychain-timeout'
  | 'key-store-failed';

/** The store cannot be used; the message says what was found and the ways out, never a secret. */
export class KeyStoreError extends Error {
  readonly code: KeyStoreErrorCode;

  constructor(code: KeyStoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'KeyStoreError';
    this.code = code;
  }
}
