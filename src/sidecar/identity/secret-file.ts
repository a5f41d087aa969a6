// Secrets of this home in files that only their owner reads.
import { randomBytes } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What is kept: the local token, and the key of the fingerprints in masks. */
export type SecretName = 'local-token' | 'redaction-key';

const SECRET = /^[0-9a-f]{64}$/;

/** The secret as 64 hex digits (256 bits), made at its first use. */
export async function readOrMakeSecret(home: string, name: SecretName): Promise<string> {
  const known = await readSecret(home, name);
  if (known !== undefined) return known;
  const secret = randomBytes(32).toString('hex');
  const handle = await open(fileOf(home, name), 'w', 0o600);
  try {
    await handle.writeFile(`${secret}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return secret;
}

/** The secret, or undefined where there is none yet. */
export async function readSecret(home: string, name: SecretName): Promise<string | undefined> {
  const text = await readFile(fileOf(home, name), 'utf8').catch(() => '');
  return SECRET.test(text.trim()) ? text.trim() : undefined;
}

function fileOf(home: string, name: SecretName): string {
  return join(home, `${name}.secret`);
}
