// What a sender may add to: their own sessions and devices, as long as the device is not revoked.
import { CollectorError } from '../collector-error.ts';
import type { StoredDevice } from '../store/device-store.ts';
import type { StoredSession } from '../store/session-store.ts';
import type { Store } from '../store/store.ts';
import { readOwnSession } from './own-session.ts';
import { noteRefusal } from './refusal.ts';
import { isSameOwner, type Sender } from './sender.ts';

/** All reject with CollectorError: `not-found`, `closed` of a session that was removed, `not-allowed` of a device that was revoked. */
export interface OwnRecords {
  writableSession(id: string, sender: Sender): Promise<StoredSession>;
  writableDevice(id: string, sender: Sender): Promise<StoredDevice>;
}

/** A device that goes on after it was revoked is noted once, not at each of its batches. */
export function createOwnRecords(
  { sessions, devices, access }: Pick<Store, 'sessions' | 'devices' | 'access'>,
  now: () => number,
): OwnRecords {
  const noted = new Set<string>();

  async function expectActive(device: StoredDevice | undefined, sender: Sender, session?: string) {
    if (device?.revoked === undefined) return;
    const message = `expected a device that is not revoked, found ${device.id}`;
    if (!noted.has(device.id)) {
      noted.add(device.id);
      const refusal = { message, sender, ...(session === undefined ? {} : { session }) };
      await noteRefusal(refusal, { access, now: now() });
    }
    throw new CollectorError('not-allowed', message, {
      hint: 'ask an administrator; a new device id comes with a new CURSOR_REC_HOME',
    });
  }

  return {
    async writableSession(id, sender) {
      const session = await readOwnSession(sessions, id, sender);
      await expectActive(await devices.get(session.device), sender, id);
      return session;
    },
    async writableDevice(id, sender) {
      const device = await devices.get(id);
      if (device === undefined || !isSameOwner(device.owner, sender.owner))
        throw new CollectorError('not-found', 'expected a device of the sender, found none');
      await expectActive(device, sender);
      return device;
    },
  };
}
