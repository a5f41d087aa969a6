// A certificate of the outside world with its key, made anew for each run; it is its own authority.
import 'reflect-metadata'; // @peculiar/x509 does not load without it
import { webcrypto } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BasicConstraintsExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { Stage } from './stage.ts';

export interface TlsIdentity {
  /** PEM; whoever trusts it trusts the servers that have it. */
  readonly certificate: string;
  readonly certificateFile: string;
  readonly keyFile: string;
}

/** ECDSA P-256, as cursor-rec's own: no peer has the cheaper handshake. */
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const dayMs = 24 * 60 * 60 * 1000;

/** One for all of these names; `*.` stands for any one label. */
export async function createTlsIdentity(stage: Stage, names: readonly string[]): Promise<TlsIdentity> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: [{ CN: ['cursor-rec bench'] }],
    notBefore: new Date(Date.now() - dayMs),
    notAfter: new Date(Date.now() + dayMs),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns', value }))),
    ],
  });
  const folder = await stage.makeFolder();
  const files = { certificateFile: join(folder, 'server.pem'), keyFile: join(folder, 'server.key') };
  const pem = `${certificate.toString('pem')}\n`;
  const key = PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  await writeFile(files.certificateFile, pem);
  await writeFile(files.keyFile, key, { mode: 0o600 });
  return { certificate: pem, ...files };
}
