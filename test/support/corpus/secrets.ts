// Every kind of secret that the corpus has.
import type { Kind } from './kind.ts';
import { chatSecrets, paymentSecrets } from './secrets/chat-and-payment.ts';
import { cloudSecrets } from './secrets/cloud.ts';
import { codeSecrets } from './secrets/code.ts';
import { codeHostSecrets } from './secrets/code-host.ts';
import { configFileSecrets } from './secrets/config-file.ts';
import { infrastructureSecrets } from './secrets/infrastructure.ts';
import { mailSecrets, observabilitySecrets } from './secrets/mail-and-observability.ts';
import { modelProviderSecrets } from './secrets/model-provider.ts';
import { privateKeySecrets } from './secrets/private-key.ts';
import { databaseSecrets, registrySecrets } from './secrets/registry-and-database.ts';
import { serviceSecrets } from './secrets/service.ts';
import { shellSecrets } from './secrets/shell.ts';
import { webSecrets } from './secrets/web.ts';

export const SECRETS: readonly Kind[] = [
  ...cloudSecrets,
  ...codeHostSecrets,
  ...modelProviderSecrets,
  ...chatSecrets,
  ...paymentSecrets,
  ...mailSecrets,
  ...observabilitySecrets,
  ...registrySecrets,
  ...databaseSecrets,
  ...infrastructureSecrets,
  ...privateKeySecrets,
  ...webSecrets,
  ...configFileSecrets,
  ...shellSecrets,
  ...codeSecrets,
  ...serviceSecrets,
];
