// Values whose name says that they are secret, and that look as if they were.
import { isPassword, isRandom, mayBeRandom } from '../checks.ts';
import { createRule, inFamily } from '../rule.ts';
import { BASE62, HEX, sample } from '../sample.ts';
import { before, either, literal, notBefore, optional, run, secret, sequence } from '../shape.ts';
import { ASSIGNED, GIVEN, QUOTE } from './assigned.ts';
import {
  accepts,
  acceptsPassword,
  BARE,
  bare,
  GOES_ON,
  NAMES,
  NOT_AFTER,
  NOT_BEFORE,
  PASSWORD_NAMES,
  quoted,
  sentence,
} from './secret-names.ts';

/** What languages without implicit conversions put around a text; no call that looks a secret up. */
const wrapping = either(
  ...[
    'String::from(',
    'SecretString::from(',
    'SecretString::new(',
    'Secret::new(',
    'Some(',
    'Buffer.from(',
  ].map((call) => literal(call)),
);

export const genericRules = inFamily('generic', [
  createRule({
    id: 'assigned-secret',
    description: 'Value that looks random, given to a name that says secret',
    triggers: NAMES,
    insideWords: true,
    notAfter: NOT_AFTER,
    notBefore: NOT_BEFORE,
    shape: sequence(GIVEN, secret(bare)),
    accepts,
    examples: () => ({
      match: [`DB_SECRET=${sample(BASE62, 18)}`, `api_key: ${sample(HEX, 32)}`],
      ignore: [
        'password = process.env.DB_PASSWORD1',
        'max_tokens: 4096',
        'token: 0b5f8a52-7c1e-4c3c-9b52-0d0a3f1f6c11',
        'secret = getSecretValue(name)',
        'token: Uint8Array',
        `next_page_token=${sample(BASE62, 30)}`,
      ],
    }),
  }),
  createRule({
    id: 'quoted-secret',
    description: 'Quoted value that looks random, given to a name that says secret',
    triggers: NAMES,
    insideWords: true,
    notAfter: NOT_AFTER,
    notBefore: NOT_BEFORE,
    shape: sequence(GIVEN, optional(wrapping), QUOTE, secret(quoted)),
    accepts,
    examples: () => ({
      match: [
        `"clientSecret": "${sample(BASE62, 32)}"`,
        `const API_KEY: &str = "${sample(HEX, 32)}";`,
        `api_key: String::from("${sample(BASE62, 32)}"),`,
      ],
      ignore: [
        'apiKey: "your-api-key-here"',
        'secret: "projects/1234/secrets/db/versions/1"',
        `"passwordHash": "${sample(HEX, 40)}"`,
        `"nextPageToken": "${sample(BASE62, 30)}"`,
      ],
    }),
  }),
  createRule({
    id: 'assigned-password',
    description: 'Value that may be a password, given to a name that says so',
    triggers: PASSWORD_NAMES,
    insideWords: true,
    notBefore: NOT_BEFORE,
    shape: sequence(ASSIGNED, secret(run(`^"'\`\\\\\\s<>(){}[\\],;&`, 6, 128), notBefore('A-Za-z0-9_([.'))),
    accepts: acceptsPassword,
    examples: () => ({
      match: ['DB_PASSWORD=Tr0ub4dor', 'Server=db;User Id=app;Password=hunter22;', 'password: "horse77"'],
      ignore: [
        'password: string',
        'password = get_password(1)',
        'PASSWORD=$' + '{DB_PASSWORD}',
        'password: varchar255',
      ],
    }),
  }),
  createRule({
    id: 'secret-argument',
    description:
      'Secret in the call that sets it: `setItem("token", "…")`, `.password("…")`, `define(\'AUTH_KEY\', \'…\')`',
    triggers: [...NAMES, '_KEY', '_SALT'],
    insideWords: true,
    notAfter: NOT_AFTER,
    notBefore: NOT_BEFORE,
    shape: sequence(
      run('A-Za-z0-9_-', 0, 32),
      either(
        sequence(QUOTE, run(' \\t', 0, 4), literal(','), run(' \\t\\r\\n', 0, 8), QUOTE),
        sequence(literal('('), QUOTE),
      ),
      secret(quoted),
    ),
    accepts,
    examples: () => ({
      match: [`headers.set("X-Api-Key", "${sample(BASE62, 32)}")`, `.password("${sample(BASE62, 20)}")`],
      ignore: ['localStorage.setItem("token", "undefined")', 'getSecret("projects/db/password1")'],
    }),
  }),
  createRule({
    id: 'secret-element',
    description: 'Secret in an element of XML, HTML or a property list',
    triggers: NAMES,
    insideWords: true,
    notAfter: /<\/$/,
    notBefore: NOT_BEFORE,
    shape: sequence(
      run('A-Za-z0-9_-', 0, 32),
      either(
        sequence(literal('>'), run(' \\t\\r\\n', 0, 8)),
        sequence(
          literal('</'),
          run('a-z', 1, 8),
          literal('>'),
          run(' \\t\\r\\n', 0, 32),
          literal('<'),
          run('a-z', 1, 8),
          literal('>'),
        ),
        sequence(literal('"'), run(' \\t', 1, 4), literal('value="')),
      ),
      secret(run('^\\s<>"\'', 6, 512), before(run('<"', 1, 1))),
    ),
    accepts: (text, isCut) => accepts(text, isCut) || (!isCut && isPassword(text) && text.length >= 8),
    examples: () => ({
      match: [`<apiKey>${sample(BASE62, 32)}</apiKey>`, `<add key="Secret" value="${sample(BASE62, 24)}"/>`],
      ignore: ['<password>changeme</password>', '<token>string</token>'],
    }),
  }),
  createRule({
    id: 'secret-option',
    description: 'Secret in an option of a command: `--password …`, `--token=…`',
    triggers: [
      '--password',
      '--passwd',
      '--pass',
      '--token',
      '--api-key',
      '--apikey',
      '--secret',
      '--auth-token',
      '--access-key',
      '--secret-key',
      '--client-secret',
      '--key',
    ],
    insideWords: true,
    shape: sequence(
      run('a-z-', 0, 16),
      run(' =', 1, 4),
      optional(QUOTE),
      secret(run('^\\s"\'`\\\\<>()', 6, 512)),
    ),
    accepts: (text, isCut) =>
      isCut ? mayBeRandom(text) : isRandom(text) || (isPassword(text) && !/^[a-z-]+=/.test(text)),
    examples: () => ({
      match: [`docker login --password ${sample(BASE62, 20)} r.example`, `tool --key ${sample(HEX, 32)}`],
      ignore: ['--password-stdin', '--token $TOKEN', '--secret id=npmrc,src=.npmrc', '--key <key>'],
    }),
  }),
  createRule({
    id: 'secret-cell',
    description: 'Secret in a table, beside its name',
    triggers: NAMES,
    insideWords: true,
    notAfter: NOT_AFTER,
    notBefore: NOT_BEFORE,
    shape: sequence(
      run('A-Za-z0-9_-', 0, 32),
      run('`*', 0, 3),
      run(' \\t', 0, 40),
      run('|\\t', 1, 1),
      run(' \\t`*', 0, 40),
      secret(bare),
    ),
    accepts,
    examples: () => ({
      match: [`| API_KEY | \`${sample(BASE62, 32)}\` |`, `DB_PASSWORD\t${sample(BASE62, 20)}`],
      ignore: ['| token | description2 |', '| Password | string | required |'],
    }),
  }),
  createRule({
    id: 'secret-pair',
    description: 'Secret whose name stands in a member beside it: `name: API_KEY`, then `value: …`',
    triggers: NAMES,
    insideWords: true,
    notAfter: NOT_AFTER,
    notBefore: NOT_BEFORE,
    shape: sequence(
      run('A-Za-z0-9_-', 0, 32),
      optional(QUOTE),
      run(',', 0, 1),
      run('\\s\\\\n', 0, 24),
      optional(QUOTE),
      either(literal('value'), literal('Value')),
      optional(QUOTE),
      run(' :=', 1, 4),
      optional(QUOTE),
      secret(run('^\\s"\'`\\\\<>(){}', 6, 512)),
    ),
    accepts: (text, isCut) => accepts(text, isCut) || (!isCut && isPassword(text) && text.length >= 8),
    examples: () => ({
      match: [
        `- name: DB_PASSWORD\n  value: ${sample(BASE62, 20)}`,
        `{"name":"API_KEY","value":"${sample(HEX, 32)}"}`,
      ],
      ignore: [
        '- name: DB_PASSWORD\n  value: "$(DB_PASSWORD)"',
        '- name: TOKEN\n  valueFrom:\n    secretKeyRef: x1',
      ],
    }),
  }),
  createRule({
    id: 'secret-in-prose',
    description: 'Secret in a sentence that calls it one: `the API key is …`, `my password: …`',
    triggers: [
      ...['password', 'Password', 'passphrase', 'secret', 'Secret', 'token', 'Token', 'credential'],
      ...['API key', 'api key', 'Api key', 'access key', 'Access key', 'private key', ' key '],
    ],
    insideWords: true,
    notAfter: NOT_AFTER,
    shape: sequence(
      sentence,
      secret(sequence(run(BARE, 11, 512), run('A-Za-z0-9_+/=~!@#$%^*?-', 1, 1), notBefore(GOES_ON))),
    ),
    accepts: (text, isCut) =>
      accepts(text, isCut) && /\d/.test(text) && /[A-Za-z]/.test(text) && !/^[a-z]+[-_/.]/.test(text),
    examples: () => ({
      match: [`Use the API key ${sample(BASE62, 32)} for it.`, `the password is \`${sample(BASE62, 18)}\`.`],
      ignore: [
        'the token is validated by middlewareV2Handler',
        'a secret in projects/x1/secrets',
        'the API key of user_1234_production',
      ],
    }),
  }),
]);
