// The device as the one that signs: seals of segments, and lines of the session index.
import type { Sha256, SignText } from '../../core/model/ports.ts';
import { type DeviceKey, signWith } from '../identity/device-key.ts';
import { openSessionIndex, type SessionIndex } from './session-index.ts';

export interface SigningDevice {
  /** Ed25519, base64; `sign` signs with its private half. */
  readonly publicKey: string;
  readonly sign: SignText;
  readonly index: SessionIndex;
}

export interface SigningDeviceOptions {
  readonly home: string;
  readonly deviceKey: DeviceKey;
  readonly sha256: Sha256;
}

/** Opens the index of the home for a device. Throws where its key is none. */
export async function openSigningDevice({
  home,
  deviceKey,
  sha256,
}: SigningDeviceOptions): Promise<SigningDevice> {
  const { publicKey } = deviceKey;
  const sign = signWith(deviceKey.privateKey);
  return { publicKey, sign, index: await openSessionIndex({ home, publicKey, sign, sha256 }) };
}
