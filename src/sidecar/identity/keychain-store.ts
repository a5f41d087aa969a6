// Secrets of a home in the keychain, under the id of its device: two homes are two recorders.
import { chunked } from './chunked.ts';
import type { ListedKeyStore, SecretName } from './key-store.ts';
import type { Entries } from './keychain.ts';
import { FIXED_NAMES, isSecretName } from './secret-names.ts';

export interface KeychainStoreOptions {
  readonly entries: Entries;
  /** The id of the home's device; undefined: it has none yet, and so no entries. */
  readonly deviceId: () => Promise<string | undefined>;
  readonly makeDeviceId: () => Promise<string>;
  /** True where this home has kept secrets in the keychain before. */
  readonly isInUse: () => Promise<boolean>;
  readonly setInUse: () => Promise<void>;
  /** 16 hex digits. */
  readonly newId: () => string;
}

/**
 * Accounts `DEVICE/NAME`. A locked keyring says of every entry that there is none: `DEVICE/probe` is there whenever
 * another one is, and so tells absent from locked. `DEVICE/index` lists the credentials.
 */
export function createKeychainStore(options: KeychainStoreOptions): ListedKeyStore {
  const entries = chunked(options.entries, options.newId);
  let changing: Promise<void> = Promise.resolve();

  /** Writes the probe where it is not; throws KeyStoreError `keychain-locked` where it cannot. True where it had to. */
  async function writeProbe(device: string): Promise<boolean> {
    if ((await entries.get(`${device}/probe`)) !== undefined) return false;
    await entries.set(`${device}/probe`, 'open');
    return true;
  }

  async function get(name: SecretName): Promise<string | undefined> {
    const device = await options.deviceId();
    if (device === undefined) return undefined;
    const value = await entries.get(`${device}/${name}`);
    if (value !== undefined || !(await options.isInUse())) return value;
    // Somebody unlocked it just now: what was not to be seen may be there.
    return (await writeProbe(device)) ? entries.get(`${device}/${name}`) : undefined;
  }

  /** One after the other: each change is made to what the one before left. */
  function changeIndex(device: string, change: (names: Set<SecretName>) => unknown): Promise<void> {
    const act = async () => {
      const names = new Set(await readIndex(device));
      change(names);
      await entries.set(`${device}/index`, JSON.stringify([...names]));
    };
    const changed = changing.then(act);
    changing = changed.catch(() => undefined);
    return changed;
  }

  async function readIndex(device: string): Promise<readonly SecretName[]> {
    return parseIndex(await entries.get(`${device}/index`));
  }

  return {
    kind: 'keychain',
    get,
    async set(name, value) {
      const device = await options.makeDeviceId();
      await writeProbe(device);
      if (!(await options.isInUse())) await options.setInUse();
      if (!FIXED_NAMES.includes(name)) await changeIndex(device, (names) => names.add(name));
      await entries.set(`${device}/${name}`, value);
    },
    async delete(name) {
      const device = await options.deviceId();
      if (device === undefined || (await get(name)) === undefined) return;
      await entries.delete(`${device}/${name}`);
      if (!FIXED_NAMES.includes(name)) await changeIndex(device, (names) => names.delete(name));
    },
    async names() {
      const device = await options.deviceId();
      if (device === undefined) return [];
      if (await options.isInUse()) await writeProbe(device);
      return [...FIXED_NAMES, ...(await readIndex(device))];
    },
  };
}

/** A text that is no list names nothing. */
function parseIndex(text: string | undefined): readonly SecretName[] {
  try {
    const names: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(names) ? names.filter(isSecretName) : [];
  } catch {
    return [];
  }
}
