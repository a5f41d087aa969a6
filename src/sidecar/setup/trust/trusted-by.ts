// Tells whether this machine's own store of authorities has ours.
import { readFile } from 'node:fs/promises';
import { getCACertificates } from 'node:tls';
import type { Authority } from './authority.ts';

/** What the programs of anchorFolders write, one of them on each distribution. */
const linuxBundles: readonly string[] = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/** True where the system's store has it; undefined where that cannot be told. */
export async function isTrustedBySystem(
  authority: Authority,
  { platform, bundles = linuxBundles }: { platform: NodeJS.Platform; bundles?: readonly string[] },
): Promise<boolean | undefined> {
  if (platform === 'darwin' || platform === 'win32') return getCACertificates('system').some(authority.isIn);
  const texts = await Promise.all(bundles.map((file) => readFile(file, 'utf8').catch(() => undefined)));
  const found = texts.filter((text) => text !== undefined);
  return found.length === 0 ? undefined : found.some(authority.isIn);
}
