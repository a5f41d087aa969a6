// The text under which a collector signs the organisation's policy.
import { asJson, parseJsonText } from '../model/json.ts';
import { type OrgPolicy, parseOrgPolicy } from '../model/org-policy.ts';
import { formatCanonical } from './canonical.ts';

const TAG = 'cursor-rec/1 policy';

/**
 * ```
 * cursor-rec/1 policy
 * {"at":"2026-11-26T10:00:00.000Z","record":"required","version":3}
 * ```
 */
export function formatPolicyText(policy: OrgPolicy): string {
  return `${TAG}\n${formatCanonical(asJson(policy))}\n`;
}

/** Lets the text of a policy note in; undefined for any text that formatPolicyText would not have written. Throws RangeError where the policy is none that this version knows. */
export function parsePolicyText(text: string): OrgPolicy | undefined {
  const [tag, json = '', ...rest] = text.split('\n');
  const value = parseJsonText(json);
  if (tag !== TAG || value === undefined || rest.length !== 1 || rest[0] !== '') return undefined;
  const policy = parseOrgPolicy(value);
  return formatPolicyText(policy) === text ? policy : undefined;
}
