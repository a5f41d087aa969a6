// The rules that come with the program; of two that find the same text the earlier one names it.
import type { Rule } from './rule.ts';
import { awsRules } from './rules/aws.ts';
import { codeHostRules } from './rules/code-hosts.ts';
import { genericRules } from './rules/generic.ts';
import { modelProviderRules } from './rules/model-providers.ts';
import { privateKeyRules } from './rules/private-key.ts';
import { secretMemberRules } from './rules/secret-member.ts';
import { serviceRules } from './rules/services.ts';
import { tokenRules } from './rules/tokens.ts';

/** Every built-in rule: the specific before the generic. */
export const builtInRules: readonly Rule[] = [
  ...modelProviderRules,
  ...codeHostRules,
  ...serviceRules,
  ...awsRules,
  ...privateKeyRules,
  ...tokenRules,
  ...genericRules,
  ...secretMemberRules,
];
