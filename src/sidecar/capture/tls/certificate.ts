// Makes certificates (RFC 5280): the authority's own, and those that it signs for hosts.
import 'reflect-metadata'; // @peculiar/x509 does not load without it
import { randomBytes, webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { encodeNameConstraints, nameConstraintsId } from './name-constraints.ts';

export interface Validity {
  readonly from: Date;
  readonly until: Date;
}
/** A certificate with its private key, both PEM with a line end; the key is PKCS #8. */
export interface Signed {
  readonly certificate: string;
  readonly key: string;
}
/** Signs for hosts, all with one key that never leaves the process. */
export interface Signer {
  /** The chain that a server sends, and its key. */
  sign(host: string, validity: Validity): Promise<Signed>;
}

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
/** The longest common name (RFC 5280, ub-common-name). */
const maxCommonName = 64;

/** A new authority that may sign for these domains only, and for no further authority. */
export async function createAuthority(
  domains: readonly string[],
  { from, until }: Validity,
): Promise<Signed> {
  const keys = await webcrypto.subtle.generateKey(ecdsa, true, ['sign', 'verify']);
  const serialNumber = newSerial();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber,
    name: [{ O: ['cursor-rec'] }, { CN: [`cursor-rec local authority ${serialNumber.slice(2, 10)}`] }],
    notBefore: from,
    notAfter: until,
    signingAlgorithm: ecdsa,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      new Extension(nameConstraintsId, true, encodeNameConstraints(domains)),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: toPem(certificate), key: await exportKey(keys.privateKey) };
}

/** The signer of an authority. Its key of hosts is made anew. Throws where the PEM texts are none. */
export async function openSigner(authority: Signed): Promise<Signer> {
  const issuer = new X509Certificate(authority.certificate);
  const [pkcs8] = PemConverter.decode(authority.key);
  if (pkcs8 === undefined) throw new Error('expected a private key in PEM');
  const signingKey = await webcrypto.subtle.importKey('pkcs8', pkcs8, ecdsa, false, ['sign']);
  const { publicKey, privateKey } = await webcrypto.subtle.generateKey(ecdsa, true, ['sign', 'verify']);
  const key = await exportKey(privateKey);
  const keyIds = [
    await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    await SubjectKeyIdentifierExtension.create(publicKey),
  ];
  return {
    async sign(host, { from, until }) {
      const leaf = await X509CertificateGenerator.create({
        serialNumber: newSerial(),
        subject: [{ CN: [host.length <= maxCommonName ? host : 'cursor-rec'] }],
        issuer: issuer.subjectName,
        notBefore: from,
        notAfter: until,
        signingAlgorithm: ecdsa,
        publicKey,
        signingKey,
        extensions: [
          new BasicConstraintsExtension(false, undefined, true),
          new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
          new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
          new SubjectAlternativeNameExtension([{ type: 'dns', value: host }]),
          ...keyIds,
        ],
      });
      return { certificate: toPem(leaf) + authority.certificate, key };
    },
  };
}

/** 127 random bits, positive. */
function newSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}

/** Without an end of line OpenSSL takes two certificates in one file for none. */
function toPem(certificate: X509Certificate): string {
  return `${certificate.toString('pem')}\n`;
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', key);
  return `${PemConverter.encode(pkcs8, 'PRIVATE KEY')}\n`;
}
