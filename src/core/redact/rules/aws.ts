// Keys of Amazon Web Services.
import { entropyBits } from '../checks.ts';
import { createRule, inFamily, isNoExample, tokenRule } from '../rule.ts';
import { BASE32, BASE36, BASE62, HEX, sample, sampleUuid } from '../sample.ts';
import { notBefore, type Part, run, secret, sequence } from '../shape.ts';
import { ASSIGNED } from './assigned.ts';

const sampleId = () => `AKIA${sample(BASE32, 16)}`;
const sampleSecret = () => `${sample(BASE62, 20)}/${sample(BASE62, 19, 2)}`;
const secretKey = secret(run('A-Za-z0-9/+', 40, 40), notBefore('A-Za-z0-9/+='));

/** Up to the first run of 40 characters that could be a secret key: of both cases and with digits, as no hash is. */
const NOT_IN_RUN = '(?<![A-Za-z0-9/+=_.-])';
const MIXED = '(?=[A-Z0-9/+]{0,39}[a-z])(?=[a-z0-9/+]{0,39}[A-Z])(?=[A-Za-z/+]{0,39}[0-9])';
const NEARBY = `[^]{1,160}?${NOT_IN_RUN}${MIXED}(?=[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=_-]))`;
/** One part, so that what has come of a key is seen as such; not behind a key that is whole: of two the first is meant. */
const keyNearby: Part = {
  full: `${NEARBY}${secretKey.full}`,
  partial: `(?:(?:${NEARBY}|(?!${NEARBY})[^]{0,160}?${NOT_IN_RUN})(?<secret>[A-Za-z0-9/+]{0,40})$|(?!${NEARBY})[^]{0,160}?$)`,
  max: 201 + secretKey.max,
};

export const awsRules = inFamily('cloud', [
  tokenRule({
    id: 'aws-access-key-id',
    description: 'AWS access key id, lasting or of a session',
    prefixes: ['AKIA', 'ASIA', 'ABIA', 'ACCA'],
    alphabet: 'A-Z0-9',
    min: 16,
    max: 16,
    end: 'A-Za-z0-9',
    // Four letters, sixteen more and nothing around them are no name: one id in a hundred has no digit.
    accepts: isNoExample,
    examples: () => ({
      match: [sampleId(), ['AKIA', 'HHSIWKCV', 'FOLOCCFX'].join('')],
      ignore: ['AKIAIOSFODNN7EXAMPLE', `AKIA${sample(BASE62, 40)}`],
    }),
  }),
  createRule({
    id: 'aws-secret-key',
    description: 'AWS secret access key behind its name',
    triggers: [
      ...['ecretAccessKey', 'ecret_access_key', 'ECRET_ACCESS_KEY', 'ecret-access-key', 'ecretaccesskey'],
      ...['aws_secret', 'AWS_SECRET', 'awsSecret', 'ecret access key', 'ecret Access Key', 'ecretKey'],
    ],
    insideWords: true,
    shape: sequence(ASSIGNED, secretKey),
    accepts: isSecretKey,
    examples: () => ({
      match: [`AWS_SECRET_ACCESS_KEY=${sampleSecret()}`, `"SecretAccessKey": "${sampleSecret()}"`],
      ignore: [['aws_secret_access_key = wJalrXUtnFEMI', 'K7MDENG', 'bPxRfiCYEXAMPLEKEY'].join('/')],
    }),
  }),
  createRule({
    id: 'aws-secret-key-pair',
    description: 'AWS secret access key near its id',
    triggers: ['AKIA', 'ASIA'],
    shape: sequence(run('A-Z0-9', 16, 16), keyNearby),
    accepts: isSecretKey,
    examples: () => ({
      match: [
        `${sampleId()},${sampleSecret()}`,
        `"${sampleId()}", "${sampleSecret()}"`,
        `${sampleId()} goes with\n\n    ${sampleSecret()}`,
      ],
      ignore: [
        `${sampleId()} and then nothing more that would be one`,
        `${sampleId()} of commit ${sample(HEX, 40)}`,
      ],
    }),
  }),
  tokenRule({
    id: 'aws-session-token',
    description: 'AWS session token of the security token service',
    prefixes: ['IQoJb3JpZ2lu', 'FwoGZXIvYXdz', 'FQoGZXIvYXdz'],
    alphabet: 'A-Za-z0-9/+=',
    min: 80,
    max: 4096,
    examples: () => ({
      match: [`IQoJb3JpZ2luX2Vj${sample(BASE62, 200)}==`],
      ignore: [`IQoJb3JpZ2lu${sample(BASE62, 20)}`],
    }),
  }),
  tokenRule({
    id: 'aws-bedrock-key',
    description: 'Amazon Bedrock API key, lasting or short',
    prefixes: ['ABSK', 'bedrock-api-key-'],
    alphabet: 'A-Za-z0-9/+=',
    min: 80,
    max: 2048,
    examples: () => ({
      match: [`ABSK${sample(BASE62, 126)}==`, `bedrock-api-key-${sample(BASE62, 160)}`],
      ignore: ['bedrock-api-key-short', `ABSK${sample(BASE62, 30)}`],
    }),
  }),
  tokenRule({
    id: 'aws-appsync-key',
    description: 'AWS AppSync API key',
    prefixes: ['da2-'],
    alphabet: 'a-z0-9',
    min: 26,
    max: 26,
    end: 'A-Za-z0-9-',
    examples: () => ({
      match: [`da2-${sample(BASE36, 26)}`],
      ignore: ['da2-version', `da2-${sample(HEX, 40)}`],
    }),
  }),
  createRule({
    id: 'aws-mws-token',
    description: 'Amazon marketplace web service token',
    triggers: ['amzn.mws.', 'amzn1.mws.'],
    shape: run('a-f0-9-', 36, 36),
    examples: () => ({ match: [`amzn.mws.${sampleUuid()}`], ignore: ['amzn.mws.products', 'amzn.mws.'] }),
  }),
  createRule({
    id: 'aws-presigned-signature',
    description: 'Signature of a presigned address of AWS: who has it may do what it signs',
    triggers: ['X-Amz-Signature=', 'x-amz-signature='],
    insideWords: true,
    shape: secret(run('0-9a-f', 64, 64)),
    examples: () => ({
      match: [`https://bucket.example/a?X-Amz-Signature=${sample(HEX, 64)}&x=1`],
      ignore: ['X-Amz-Signature=<signature>', `X-Amz-Signature=${'0'.repeat(64)}`],
    }),
  }),
  createRule({
    id: 'aws-presigned-token',
    description: 'Session token in a presigned address of AWS',
    triggers: ['X-Amz-Security-Token=', 'x-amz-security-token=', 'x-amz-security-token: '],
    insideWords: true,
    shape: secret(run('A-Za-z0-9%/+=', 80, 4096)),
    examples: () => ({
      match: [`?X-Amz-Security-Token=${sample(BASE62, 300)}%3D&x=1`],
      ignore: ['X-Amz-Security-Token=<token>', 'x-amz-security-token: short'],
    }),
  }),
]);

function isSecretKey(text: string, isCut: boolean): boolean {
  if (!isNoExample(text)) return false;
  return isCut || (/[A-Z]/.test(text) && /[a-z]/.test(text) && entropyBits(text) >= 3.5);
}
