// Takes a home in which no sidecar runs, to write to its index.

import { sha256 } from '../../node/hashing.ts';
import { readOrMakeDeviceKey } from '../../sidecar/identity/device-key.ts';
import { SetupError } from '../../sidecar/setup/setup-error.ts';
import { takeHomeLock } from '../../sidecar/spool/lock.ts';
import { openSigningDevice, type SigningDevice } from '../../sidecar/spool/signing-device.ts';
import type { Context } from '../context.ts';
import { openKeys } from '../open-keys.ts';

export interface TakenHome {
  readonly device: SigningDevice;
  close(): Promise<void>;
}

/** Throws SetupError `home-in-use` where a sidecar has it after all, and KeyStoreError. */
export async function takeHome(context: Pick<Context, 'home' | 'environment' | 'err'>): Promise<TakenHome> {
  const { home } = context;
  const deviceKey = await readOrMakeDeviceKey(await openKeys(context));
  const lock = await takeHomeLock(home);
  if (lock === undefined)
    throw new SetupError(
      'home-in-use',
      `expected ${home} to be free, found a sidecar that records there and does not answer: try again`,
    );
  try {
    const device = await openSigningDevice({ home, deviceKey, sha256 });
    return {
      device,
      async close() {
        await device.index.close();
        lock.close();
      },
    };
  } catch (error) {
    lock.close();
    throw error;
  }
}
