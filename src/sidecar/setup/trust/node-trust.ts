// The file that NODE_EXTRA_CA_CERTS has to name, so that Node programs believe the sidecar and whom they believed before.
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { authorityFile } from './authority.ts';

/** Our certificate alone, or together with the company's that `existing` names already: a bundle in the home. */
export async function nodeTrustFile(home: string, existing: string | undefined): Promise<string> {
  const own = authorityFile(home);
  const bundle = join(home, 'node-ca-bundle.pem');
  if (existing === undefined || existing === '' || existing === own) return own;
  const theirs = await readFile(existing, 'utf8').catch(() => undefined);
  const ours = await readFile(own, 'utf8').catch(() => '');
  if (theirs === undefined) return own;
  if (ours !== '' && theirs.includes(ours.trim())) return existing;
  await writeFile(`${bundle}.tmp`, `${theirs.trimEnd()}\n${ours}`, { mode: 0o600 });
  await rename(`${bundle}.tmp`, bundle);
  return bundle;
}
