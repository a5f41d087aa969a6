// The key of this device, by which its recordings are signed.
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { KeyStore } from './key-store.ts';

/** `publicKey`: the 32 bytes of RFC 8032 in base64, as session.json has it; `privateKey`: PKCS #8 in PEM. */
export interface DeviceKey {
  readonly publicKey: string;
  readonly privateKey: string;
}

/** The Ed25519 key of the home, made at its first use. Throws KeyStoreError. */
export async function readOrMakeDeviceKey(store: KeyStore): Promise<DeviceKey> {
  const known = parseDeviceKey(await store.get('device-key'));
  if (known !== undefined) return known;
  const { privateKey } = generateKeyPairSync('ed25519');
  const made = toDeviceKey(privateKey);
  await store.set('device-key', made.privateKey);
  // Another process may have been as quick: what is kept counts.
  return parseDeviceKey(await store.get('device-key')) ?? made;
}

/** Signs texts (as UTF-8) with the private key in PEM; the signature is 64 bytes in base64. */
export function signWith(privateKeyPem: string): (text: string) => string {
  const key = createPrivateKey(privateKeyPem);
  return (text) => sign(null, Buffer.from(text), key).toString('base64');
}

/** What is no such key is as good as none: nothing can be signed with it. */
function parseDeviceKey(pem: string | undefined): DeviceKey | undefined {
  if (pem === undefined) return undefined;
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === 'ed25519' ? toDeviceKey(key) : undefined;
  } catch {
    return undefined;
  }
}

function toDeviceKey(privateKey: KeyObject): DeviceKey {
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  return {
    publicKey: Buffer.from(x ?? '', 'base64url').toString('base64'),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
