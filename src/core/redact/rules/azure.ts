// Keys of Microsoft Azure and of what belongs to it.
import { isToken } from '../checks.ts';
import { createRule, inFamily, isNoExample } from '../rule.ts';
import { BASE32, BASE62, sample, sampleUuid } from '../sample.ts';
import { either, notBefore, run, secret, sequence } from '../shape.ts';
import { LEADS } from './assigned.ts';
import { namedRule } from './named.ts';

const BASE64 = 'A-Za-z0-9+/';
const END = notBefore('A-Za-z0-9+/=');
const isKey = (text: string, isCut: boolean) => isNoExample(text) && (isCut || isToken(text));

export const azureRules = inFamily('cloud', [
  createRule({
    id: 'azure-storage-key',
    description: 'Key of an Azure storage or Cosmos DB account',
    triggers: ['AccountKey=', 'accountKey=', 'ACCOUNT_KEY=', 'account_key=', 'account-key '],
    insideWords: true,
    shape: sequence(run('"\'', 0, 1), secret(run(BASE64, 84, 88), run('=', 0, 2), END)),
    accepts: isKey,
    examples: () => ({
      match: [`DefaultEndpointsProtocol=https;AccountName=app;AccountKey=${sample(BASE62, 86)}==;E=`],
      ignore: ['AccountKey=<account-key>', `AccountKey=${sample(BASE62, 20)};`],
    }),
  }),
  createRule({
    id: 'azure-shared-access-key',
    description: 'Shared access key of Azure Service Bus, Event Hubs, IoT, SignalR, App Configuration',
    triggers: ['SharedAccessKey=', 'AccessKey=', 'Secret=', 'primaryKey": "', 'secondaryKey": "'],
    insideWords: true,
    shape: secret(run(BASE64, 40, 88), run('=', 0, 2), END),
    accepts: isKey,
    examples: () => ({
      match: [`Endpoint=sb://x/;SharedAccessKeyName=Root;SharedAccessKey=${sample(BASE62, 43)}=`],
      ignore: ['SharedAccessKey=<key>', `SharedAccessKey=${'A'.repeat(44)}`],
    }),
  }),
  createRule({
    id: 'azure-sas-signature',
    description: 'Signature of a shared access signature (SAS) or of a signed Logic Apps address',
    triggers: ['sig='],
    shape: secret(run('A-Za-z0-9%+/_-', 40, 120), run('=', 0, 1)),
    accepts: isKey,
    examples: () => ({
      match: [`?sv=2022-11-02&sp=r&sig=${sample(BASE62, 40)}%2B${sample(BASE62, 2)}%3D`],
      ignore: ['&sig=<signature>', `sig=${'x'.repeat(44)}`, 'sig=short'],
    }),
  }),
  createRule({
    id: 'azure-client-secret',
    description:
      'Client secret of Microsoft Entra, from its marker on: three characters before that tell nothing',
    triggers: ['7Q~', '8Q~', '9Q~'],
    insideWords: true,
    shape: secret(run('A-Za-z0-9_.~-', 31, 36)),
    accepts: isKey,
    examples: () => ({
      match: [`abc8Q~${sample(BASE62, 34)}`],
      ignore: ['8Q~short', `8Q~${'x'.repeat(34)}`],
    }),
  }),
  createRule({
    id: 'azure-marked-key',
    description: 'Azure key with the marker of its service in it, from that on',
    triggers: ['JQQJ99'],
    insideWords: true,
    shape: secret(run('A-Za-z0-9', 20, 32), notBefore('A-Za-z0-9')),
    accepts: isKey,
    examples: () => ({
      match: [`${sample(BASE62, 52, 78)}JQQJ99${sample(BASE62, 26)}`],
      ignore: ['JQQJ99 alone', `JQQJ99${sample(BASE62, 60)}`],
    }),
  }),
  namedRule({
    id: 'azure-account-key',
    description: 'Key of an Azure storage account, behind its name',
    names: ['azure', 'storage', 'cosmos', 'account', 'batch', 'service_bus', 'event_hub'],
    alphabet: 'A-Za-z0-9+/=',
    min: 44,
    max: 88,
    examples: () => ({
      match: [`AZURE_STORAGE_KEY: ${sample(BASE62, 40)}/${sample(BASE62, 45, 2)}==`],
      ignore: ['AZURE_STORAGE_KEY=<key>', 'storage key of nothing'],
    }),
  }),
  createRule({
    id: 'azure-devops-token',
    description: 'Personal access token of Azure DevOps, behind its name',
    triggers: [
      'AZURE_DEVOPS',
      'AZDO',
      'azdo',
      'azure_devops',
      'azureDevOps',
      'SYSTEM_ACCESSTOKEN',
      'VSS_NUGET',
      'ADO_',
    ],
    insideWords: true,
    shape: sequence(
      LEADS,
      secret(either(run('a-z2-7', 52, 52), run('A-Za-z0-9', 84, 84)), notBefore('A-Za-z0-9')),
    ),
    accepts: isKey,
    examples: () => ({
      match: [`AZDO_TOKEN=${sample(BASE32.toLowerCase(), 52)}`],
      ignore: [`AZDO_PROJECT=${sampleUuid()}`, 'AZURE_DEVOPS_EXT_PAT=<pat>'],
    }),
  }),
  namedRule({
    id: 'azure-service-key',
    description: 'Key of an Azure service, behind its name',
    names: ['azure', 'ocp_apim', 'cosmos', 'cognitive', 'subscription'],
    alphabet: 'A-Za-z0-9',
    min: 32,
    max: 88,
    examples: () => ({
      match: [`AZURE_OPENAI_API_KEY=${sample('0123456789abcdef', 32)}`],
      ignore: ['AZURE_API_KEY=<key>', `azure_tenant_id=${sample('0123456789abcdef', 32)}`],
    }),
  }),
]);
