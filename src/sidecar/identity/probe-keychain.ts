// Tries the keychain with an entry of no use.
import { randomBytes } from 'node:crypto';
import { KeyStoreError } from './key-store.ts';
import { openKeychain } from './keychain.ts';

/** Writes an entry, reads it back and deletes it. Throws KeyStoreError where that does not work. */
export async function probeKeychain(): Promise<void> {
  const entries = await openKeychain();
  const account = `probe/${randomBytes(8).toString('hex')}`;
  await entries.set(account, account);
  const found = await entries.get(account);
  await entries.delete(account);
  if (found === account) return;
  throw new KeyStoreError(
    'key-store-failed',
    'expected the keychain to give back what was written, found something else: use --key-store file',
  );
}
