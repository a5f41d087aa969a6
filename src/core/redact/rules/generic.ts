// Passwords in addresses, and values whose name says that they are secret.
import { isPlaceholder, isRandom, mayBeRandom } from '../checks.ts';
import { createRule, type Rule } from '../rule.ts';
import { BASE62, HEX, sample } from '../sample.ts';
import { before, literal, type Part, run, secret, sequence } from '../shape.ts';
import { ASSIGNED } from './assigned.ts';

const NAMES = [
  'password',
  'passwd',
  'secret',
  'token',
  'api_key',
  'apikey',
  'api-key',
  'access_key',
  'private_key',
];
const CAMEL = ['apiKey', 'ApiKey', 'Api-Key', 'accessKey', 'AccessKey', 'privateKey', 'PrivateKey'];
const CAPITALIZED = ['Password', 'Passwd', 'Secret', 'Token'];

const VALUE = 'A-Za-z0-9_+/=~!@#$%^*?-';
/** The rest of a name that says that the value is about a secret, and none. */
const NOT_PUBLIC =
  '(?![A-Za-z0-9_-]{0,32}(?:[hH]ash|HASH|[sS]ha|SHA|[dD]igest|[cC]hecksum|[uU]rl|URL|_id|_ID|Id))';
const notPublic: Part = { full: NOT_PUBLIC, partial: '$', max: 0 };

export const genericRules: readonly Rule[] = [
  createRule({
    id: 'url-password',
    description: 'Password in an address (RFC 3986 §3.2.1)',
    triggers: ['://'],
    insideWords: true,
    shape: sequence(
      run('^\\s/?#:@"\'`<>[\\\\', 0, 128),
      literal(':'),
      secret(run('^\\s/?#@"\'`<>\\\\', 3, 512), before(sequence(literal('@'), run('A-Za-z0-9[', 1, 1)))),
    ),
    accepts: (text) => !isPlaceholder(text) && !/^(?:pass(?:word|wd)?|pwd|secret|token|user)$/i.test(text),
    examples: {
      match: [`postgres://app:${sample(BASE62, 16)}@db.internal:5432/app`],
      ignore: [
        'postgres://user:password@localhost/app',
        'https://host:8080/a@b',
        'http://u:$' + '{PASS}@host/',
      ],
    },
  }),
  createRule({
    id: 'assigned-secret',
    description: 'Value that looks random, given to a name that says secret',
    triggers: [...NAMES, ...CAMEL, ...CAPITALIZED, ...NAMES.map((name) => name.toUpperCase())],
    insideWords: true,
    shape: sequence(notPublic, ASSIGNED, secret(run(`.${VALUE}`, 9, 512), run(VALUE, 1, 1))),
    accepts: (text, isCut) => (isCut ? mayBeRandom(text) : isRandom(text)),
    examples: {
      match: [
        `DB_PASSWORD=${sample(BASE62, 18)}`,
        `"clientSecret": "${sample(BASE62, 32)}"`,
        `api_key: ${sample(HEX, 32)}`,
      ],
      ignore: [
        'password = process.env.DB_PASSWORD1',
        'max_tokens: 4096',
        'token: 0b5f8a52-7c1e-4c3c-9b52-0d0a3f1f6c11',
        'apiKey: "your-api-key-here"',
        'secret = getSecretValue(name)',
      ],
    },
  }),
];
