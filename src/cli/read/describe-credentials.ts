// What may be said of the keys that are held: whose they are and where they go, and a fingerprint that tells one from another.

import { createFingerprint } from '../../node/hashing.ts';
import { formatKeyField, keyFieldOf } from '../../sidecar/capture/key-field.ts';
import { credentialName, listCredentials } from '../../sidecar/identity/credentials.ts';
import type { ListedKeyStore } from '../../sidecar/identity/key-store.ts';
import { readSecret } from '../../sidecar/identity/secrets.ts';
import type { Context } from '../context.ts';
import { findRoutes } from './known-routes.ts';

export interface DescribedCredential {
  readonly route: string;
  /** The field that it goes out in, and where to; absent where no such route is configured any more. */
  readonly header?: string;
  readonly upstream?: string;
  /** Of its last characters only: 8 hex digits, comparable within one home. */
  readonly fingerprint?: string;
}

/** So many say which of several keys it is, and nothing of use. */
const LAST_CHARS = 4;

/** Every key in the store, by the names of their routes. Throws KeyStoreError. */
export async function describeCredentials(
  keys: ListedKeyStore,
  context: Pick<Context, 'home' | 'environment'>,
): Promise<readonly DescribedCredential[]> {
  const { upstreams } = await findRoutes(context);
  const fingerprintKey = await readSecret(keys, 'redaction-key');
  const fingerprint = fingerprintKey === undefined ? undefined : createFingerprint(fingerprintKey);
  const described: DescribedCredential[] = [];
  for (const route of await listCredentials(keys)) {
    const key = await keys.get(credentialName(route));
    if (key === undefined) continue;
    const upstream = upstreams.get(route);
    described.push({
      route,
      ...(upstream === undefined ? {} : { header: headerOf(route, upstream), upstream }),
      ...(fingerprint === undefined ? {} : { fingerprint: fingerprint(key.slice(-LAST_CHARS)) }),
    });
  }
  return described;
}

function headerOf(route: string, upstream: string): string {
  return formatKeyField(keyFieldOf({ route, upstream: new URL(upstream), path: '' }));
}
