// What the organisation's policy says today about what the collector keeps.
import type { OrgRules } from '../../core/model/org-policy.ts';
import { parsePolicyText } from '../../core/proof/org-policy-note.ts';
import { parseNote } from '../../core/proof/signed-note.ts';
import type { PolicyStore } from '../store/policy-store.ts';

/** No rules where there is no policy. Rejects with RangeError where it is one of a later version: nothing is removed by half of it. */
export async function readRules(policies: PolicyStore): Promise<OrgRules> {
  const current = await policies.current();
  if (current === undefined) return {};
  const rules = parsePolicyText(parseNote(current.note)?.text ?? '');
  if (rules === undefined)
    throw new RangeError(`expected the policy ${current.version} to be whole, found other text`);
  return rules;
}
