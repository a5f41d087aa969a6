// Opens the store of a home's secrets: the keychain, loaded only then, or files.
import { randomBytes } from 'node:crypto';
import type { KeyStoreKind } from '../../core/model/key-store-kind.ts';
import { newUuidV7 } from '../capture/ids.ts';
import { readDeviceId, readState, updateState } from '../setup/config-file.ts';
import { createFileStore } from './file-store.ts';
import type { ListedKeyStore } from './key-store.ts';

export interface KeyStoreOptions {
  readonly home: string;
  readonly kind: KeyStoreKind;
}

/** The store; opening writes nothing. Throws KeyStoreError where there is no keychain to be loaded. */
export async function openKeyStore({ home, kind }: KeyStoreOptions): Promise<ListedKeyStore> {
  if (kind === 'file') return createFileStore(home);
  const { openKeychain } = await import('./keychain.ts');
  const { createKeychainStore } = await import('./keychain-store.ts');
  let made: Promise<string> | undefined;
  return createKeychainStore({
    entries: await openKeychain(),
    deviceId: async () => made ?? (await readState(home)).deviceId,
    makeDeviceId: () => (made ??= readDeviceId(home, newUuidV7)),
    isInUse: async () => (await readState(home)).usesKeychain === true,
    setInUse: () => updateState(home, { usesKeychain: true }),
    newId: () => randomBytes(8).toString('hex'),
  });
}
