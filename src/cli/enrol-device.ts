// Has the collector know this device as soon as somebody is logged in, so that already the first recording says whose it is.
import type { KeyStore } from '../sidecar/identity/key-store.ts';
import type { Context } from './context.ts';

/** True where the collector of the home knows this device now, undefined where none is configured. */
export async function enrolDevice(
  { home, environment }: Pick<Context, 'home' | 'environment'>,
  store: KeyStore,
): Promise<{ readonly url: string; readonly isEnrolled: boolean } | undefined> {
  const { readConfig, readDeviceId } = await import('../sidecar/setup/config-file.ts');
  const { collector } = await readConfig(home);
  if (collector === undefined) return undefined;
  const { newUuidV7 } = await import('../sidecar/capture/ids.ts');
  const { readOrMakeDeviceKey } = await import('../sidecar/identity/device-key.ts');
  const { systemTimers } = await import('../sidecar/identity/timers.ts');
  const { findStatement } = await import('../sidecar/ship/open-shipping.ts');
  const device = { id: await readDeviceId(home, newUuidV7), key: await readOrMakeDeviceKey(store) };
  const statement = await findStatement({
    home,
    config: collector,
    store,
    environment,
    device,
    timers: systemTimers,
  });
  return { url: collector.url, isEnrolled: statement !== undefined };
}
