// The organisation's policy as this home knows it: believed where the collector's log signed it, and kept for when nobody can be asked.
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ClientError } from '../../client/client-error.ts';
import type { CollectorClient } from '../../client/collector-client.ts';
import type { OrgPolicy } from '../../core/model/org-policy.ts';
import { parsePolicyText } from '../../core/proof/org-policy-note.ts';
import { checkNote, parseNote } from '../../core/proof/signed-note.ts';
import { parseVerifierKey } from '../../core/proof/verifier-key.ts';
import { sha256 } from '../../node/hashing.ts';
import { verifyEd25519 } from '../../node/verifying.ts';
import { checkRedaction } from '../redaction/open-redactors.ts';
import { writeWhole } from '../whole-file.ts';
import { shipFolder } from './ship-state.ts';

/** The version that was fetched last, by the verifier key of the collector; undefined where there is none that holds and can be applied. */
export async function readOrgPolicy(home: string, key: string): Promise<OrgPolicy | undefined> {
  const note = await readFile(policyFile(home), 'utf8').catch(() => undefined);
  const found = note === undefined ? undefined : await readPolicyNote(note, key);
  return typeof found === 'string' ? undefined : found;
}

export interface RefreshOptions {
  readonly home: string;
  readonly client: Pick<CollectorClient, 'getPolicy'>;
  /** The verifier key of the collector. */
  readonly key: string;
  /** The version that is remembered elsewhere, where the file may have gone. */
  readonly atLeast?: number;
}

/**
 * Asks for the version that is in force, and keeps it; undefined where none was ever settled. One that is older than what is kept is
 * not taken: whoever can repeat it could take a rule back. Rejects with ClientError, also for what is not signed, not understood, or
 * masks by what is no rule here: kept, it would let no later start come about.
 */
export async function refreshOrgPolicy({
  home,
  client,
  key,
  atLeast = 0,
}: RefreshOptions): Promise<OrgPolicy | undefined> {
  const note = await client.getPolicy();
  const kept = await readOrgPolicy(home, key);
  const known = Math.max(kept?.version ?? 0, atLeast);
  if (note === undefined && kept === undefined && known > 0)
    throw refusal(`expected version ${known} of the policy or a later one, found that none is settled`);
  if (note === undefined) return kept;
  const found = await readPolicyNote(note, key);
  if (typeof found === 'string') throw refusal(found);
  if (found.version < known)
    throw refusal(`expected version ${known} of the policy or a later one, found ${found.version}`);
  if (kept?.version === found.version) return kept;
  await mkdir(shipFolder(home), { recursive: true, mode: 0o700 });
  await writeWhole(policyFile(home), note);
  return found;
}

/** The policy of a note, or what is wrong with it. */
async function readPolicyNote(text: string, verifierKey: string): Promise<OrgPolicy | string> {
  const key = parseVerifierKey(verifierKey, sha256);
  const note = parseNote(text);
  if (key === undefined || note === undefined || checkNote(note, key, { sha256, verifyEd25519 }) !== 'signed')
    return 'expected the policy to be signed by the key of the collector, found that it is not';
  try {
    const policy = parsePolicyText(note.text);
    if (policy?.redaction !== undefined) await checkRedaction(policy.redaction);
    return policy ?? 'expected the note to be a policy, found other text';
  } catch (error) {
    // An administrator knows a rule that this version does not.
    return `${error instanceof Error ? error.message : String(error)}: a newer cursor-rec may know it`;
  }
}

function refusal(message: string): ClientError {
  return new ClientError({ code: 'bad-policy', status: 400, message });
}

function policyFile(home: string): string {
  return join(shipFolder(home), 'policy.note');
}
