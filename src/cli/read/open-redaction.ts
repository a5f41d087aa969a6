// The redaction of a home for a command: its configuration, and fingerprints by its key.
import type { RedactionConfig } from '../../core/model/redaction-config.ts';
import type { Redactors } from '../../core/redact/policy.ts';
import type { Context } from '../context.ts';

export interface OpenedRedaction {
  readonly redactors: Redactors;
  readonly config: RedactionConfig | undefined;
}

/** Without a key of the home fingerprints have one of this run, and stderr says so. Throws SetupError for a bad configuration. */
export async function openRedaction(context: Context): Promise<OpenedRedaction> {
  const { readConfig } = await import('../../sidecar/setup/config-file.ts');
  const { redaction: config } = await readConfig(context.home);
  const { openRedactors } = await import('../../sidecar/redaction/open-redactors.ts');
  const { createFingerprint } = await import('../../node/hashing.ts');
  const fingerprint = createFingerprint(await readKey(context));
  return { redactors: await openRedactors({ config, fingerprint }), config };
}

/** Nothing is made in a home by a command that only masks. */
async function readKey(context: Context): Promise<string> {
  const { findKeys } = await import('../open-keys.ts');
  const { randomHex } = await import('../../node/hashing.ts');
  let found: string;
  try {
    const key = await (await findKeys(context)).get('redaction-key');
    if (key !== undefined) return key;
    found = 'this home has no key yet';
  } catch (error) {
    found = error instanceof Error ? error.message : String(error);
  }
  context.err.write(
    `cursor-rec: fingerprints are of this run only and cannot be compared with those of recordings: ${found}\n`,
  );
  return randomHex(32);
}
