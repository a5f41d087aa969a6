// Keys of Amazon Web Services.
import { entropyBits, isPlaceholder } from '../checks.ts';
import { createRule, type Rule, tokenRule } from '../rule.ts';
import { BASE62, sample } from '../sample.ts';
import { literal, notBefore, optional, run, secret, sequence } from '../shape.ts';
import { ASSIGNED } from './assigned.ts';

const ID_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const sampleId = () => `AKIA${sample(ID_LETTERS, 16)}`;
const sampleSecret = () => `${sample(BASE62, 20)}/${sample(BASE62, 19, 2)}`;
const secretKey = secret(run('A-Za-z0-9/+', 40, 40), notBefore('A-Za-z0-9/+='));

export const awsRules: readonly Rule[] = [
  tokenRule({
    id: 'aws-access-key-id',
    description: 'AWS access key id, lasting or of a session',
    prefixes: ['AKIA', 'ASIA'],
    alphabet: 'A-Z2-7',
    min: 16,
    max: 16,
    end: 'A-Za-z0-9',
    examples: { match: [sampleId()], ignore: ['AKIAIOSFODNN7EXAMPLE', `AKIA${sample(BASE62, 40)}`] },
  }),
  createRule({
    id: 'aws-secret-key',
    description: 'AWS secret access key behind its name',
    triggers: ['ecretAccessKey', 'ecret_access_key', 'ECRET_ACCESS_KEY', 'aws_secret', 'AWS_SECRET'],
    insideWords: true,
    shape: sequence(ASSIGNED, secretKey),
    accepts: isSecretKey,
    examples: {
      match: [`AWS_SECRET_ACCESS_KEY=${sampleSecret()}`, `"SecretAccessKey": "${sampleSecret()}"`],
      ignore: ['aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
    },
  }),
  createRule({
    id: 'aws-secret-key-pair',
    description: 'AWS secret access key right behind its id',
    triggers: ['AKIA', 'ASIA'],
    shape: sequence(run('A-Z2-7', 16, 16), optional(literal('\\n')), run('\\s,:;|"\'\\\\', 1, 8), secretKey),
    accepts: isSecretKey,
    examples: {
      match: [`${sampleId()},${sampleSecret()}`, `"${sampleId()}", "${sampleSecret()}"`],
      ignore: [`${sampleId()} and then nothing more that would be one`],
    },
  }),
];

function isSecretKey(text: string, isCut: boolean): boolean {
  if (isPlaceholder(text)) return false;
  return isCut || (/[A-Z]/.test(text) && /[a-z]/.test(text) && entropyBits(text) >= 3.5);
}
