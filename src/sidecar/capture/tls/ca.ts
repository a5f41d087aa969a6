// The local certificate authority of a home: made once, its certificate in a file and its key in the key store, made anew when it has run out or the list changed.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeyStore } from '../../identity/key-store.ts';
import { writeWhole } from '../../whole-file.ts';
import type { Signed } from './certificate.ts';
import { encodeNameConstraints } from './name-constraints.ts';

export interface CaOptions {
  readonly home: string;
  /** What it may sign for, with all under it. */
  readonly domains: readonly string[];
  /** Where its private key is kept. */
  readonly keys: Pick<KeyStore, 'get' | 'set'>;
  readonly now: () => number;
}
export interface Ca extends Signed {
  /** Where the certificate is, for clients that have to trust it. */
  readonly file: string;
  /** True where it was made just now: whoever trusted an earlier one has to trust this one. */
  readonly isNew: boolean;
}

const dayMs = 24 * 60 * 60 * 1000;
/** As long as a machine is used; trusting it is the step that users have to take by hand. */
const lifeMs = 3652 * dayMs;
/** A clock of another machine may be a day behind. */
const backdateMs = dayMs;
/** It is made anew before a certificate that it signs could outlive it. */
const renewMs = 31 * dayMs;

/** The authority of the home. Throws KeyStoreError where its key cannot be read. */
export async function openCa({ home, domains, keys, now }: CaOptions): Promise<Ca> {
  const file = join(home, 'ca.pem');
  const [certificate, key = ''] = await Promise.all([
    readFile(file, 'utf8').catch(() => ''),
    keys.get('ca-key'),
  ]);
  if (isUsable({ certificate, key }, domains, now())) return { certificate, key, file, isNew: false };
  const { createAuthority } = await import('./certificate.ts');
  const validity = { from: new Date(now() - backdateMs), until: new Date(now() + lifeMs) };
  const made = await createAuthority(domains, validity);
  await keys.set('ca-key', made.key);
  await writeWhole(file, made.certificate);
  return { ...made, file, isNew: true };
}

/** True where the two belong together, will hold, and may sign for exactly these domains. */
function isUsable({ certificate, key }: Signed, domains: readonly string[], now: number): boolean {
  try {
    const ca = new X509Certificate(certificate);
    const isInTime = Date.parse(ca.validFrom) <= now && now + renewMs < Date.parse(ca.validTo);
    return (
      isInTime && ca.checkPrivateKey(createPrivateKey(key)) && ca.raw.includes(encodeNameConstraints(domains))
    );
  } catch {
    return false;
  }
}
