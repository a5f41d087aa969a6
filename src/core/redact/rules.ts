// The rules that come with the program; of two that find the same text the earlier one names it.
import type { Rule } from './rule.ts';
import { awsRules } from './rules/aws.ts';
import { azureRules } from './rules/azure.ts';
import { chatRules } from './rules/chat.ts';
import { cloudRules } from './rules/clouds.ts';
import { commandRules } from './rules/commands.ts';
import { integrationRules } from './rules/continuous-integration.ts';
import { credentialRules } from './rules/credentials.ts';
import { databaseRules } from './rules/database.ts';
import { genericRules } from './rules/generic.ts';
import { googleCloudRules } from './rules/google-cloud.ts';
import { infrastructureRules } from './rules/infrastructure.ts';
import { keyMaterialRules } from './rules/key-material.ts';
import { mailRules } from './rules/mail.ts';
import { modelProviderRules } from './rules/model-providers.ts';
import { namedServiceRules } from './rules/named-services.ts';
import { observabilityRules } from './rules/observability.ts';
import { paymentRules } from './rules/payment.ts';
import { plainVariableRules } from './rules/plain-variables.ts';
import { privateKeyRules } from './rules/private-key.ts';
import { registryRules } from './rules/registry.ts';
import { saasRules } from './rules/saas.ts';
import { secretColumnRules } from './rules/secret-column.ts';
import { secretMemberRules } from './rules/secret-member.ts';
import { signedPasswordRules } from './rules/signed-passwords.ts';
import { sourceHostRules } from './rules/source-hosts.ts';
import { tokenRules } from './rules/tokens.ts';

/** Every rule that is on until a policy turns it off: the specific before the generic. */
export const builtInRules: readonly Rule[] = [
  ...azureRules,
  ...modelProviderRules,
  ...sourceHostRules,
  ...awsRules,
  ...googleCloudRules,
  ...cloudRules,
  ...chatRules,
  ...paymentRules,
  ...mailRules,
  ...observabilityRules,
  ...registryRules,
  ...databaseRules,
  ...infrastructureRules,
  ...integrationRules,
  ...saasRules,
  ...namedServiceRules,
  ...privateKeyRules,
  ...keyMaterialRules,
  ...tokenRules,
  ...credentialRules,
  ...commandRules,
  ...genericRules,
  ...signedPasswordRules,
  ...plainVariableRules,
  ...secretMemberRules,
  ...secretColumnRules,
];
