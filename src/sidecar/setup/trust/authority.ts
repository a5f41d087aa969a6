// What the certificate authority of a home is, for those who have to trust it; its key is not touched.
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeNameConstraints } from '../../capture/tls/name-constraints.ts';

export interface Authority {
  readonly file: string;
  readonly name: string;
  /** SHA-256 of the certificate: `AB:CD:…`. */
  readonly fingerprint: string;
  /** As macOS and Windows name certificates in their stores: hex digits. */
  readonly sha1: string;
  readonly serialNumber: string;
  readonly validFrom: string;
  readonly validUntil: string;
  /** True where it may sign for exactly the domains that were asked about, and for no IP address. */
  readonly isFor: (domains: readonly string[]) => boolean;
  /** True where a file of certificates in PEM has it. */
  readonly isIn: (pem: string) => boolean;
}

/** Where a home keeps the certificate. */
export function authorityFile(home: string): string {
  return join(home, 'ca.pem');
}

/** The authority of the home; undefined where none was made yet. Throws an Error of OpenSSL where the file is something else. */
export async function readAuthority(home: string): Promise<Authority | undefined> {
  const file = authorityFile(home);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const certificate = new X509Certificate(text);
  const body = certificate.raw.toString('base64');
  return {
    file,
    name: /^CN=(.*)$/m.exec(certificate.subject)?.[1] ?? certificate.subject,
    fingerprint: certificate.fingerprint256,
    sha1: certificate.fingerprint.replaceAll(':', ''),
    serialNumber: certificate.serialNumber,
    validFrom: new Date(certificate.validFrom).toISOString(),
    validUntil: new Date(certificate.validTo).toISOString(),
    isFor: (domains) => certificate.raw.includes(encodeNameConstraints(domains)),
    isIn: (pem) => toBody(pem).includes(body),
  };
}

/** Without line ends, which differ from writer to writer. */
function toBody(pem: string): string {
  return pem.replaceAll(/\s/g, '');
}
