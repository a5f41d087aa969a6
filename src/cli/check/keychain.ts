// Check of the place where keys are kept: that the keychain can be used, or that files were chosen.
import { KeyStoreError } from '../../sidecar/identity/key-store.ts';
import { type Finding, fail, ok, skip } from './check.ts';
import type { Scene } from './scene.ts';

/** Can keys be written there and read back? */
export async function checkKeychain({ keyStore }: Scene): Promise<Finding> {
  if (keyStore instanceof Error) return skip(`not known where keys are to be: ${keyStore.message}`);
  if (keyStore === 'file') return ok('not used: keys are in files of the home (--key-store file)');
  const { probeKeychain } = await import('../../sidecar/identity/probe-keychain.ts');
  try {
    await probeKeychain();
    return ok('an entry can be written, read and deleted');
  } catch (error) {
    if (!(error instanceof KeyStoreError)) throw error;
    return fail(error.message, 'start or unlock a keychain\ncursor-rec start --key-store file');
  }
}
