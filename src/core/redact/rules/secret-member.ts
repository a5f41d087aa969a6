// Values whose name says that they are secret, in texts: JSON in a string or broken off, parts of a form.
import { isNoCode, isPlaceholder } from '../checks.ts';
import { createRule, inFamily } from '../rule.ts';
import { LOWER, sample } from '../sample.ts';
import { literal, type Part, run, secret, sequence } from '../shape.ts';

/** Ends of names that `isSecretField` knows; those of the generic rule are found by the same search. */
const NAMES = [
  ...['password', 'Password', 'PASSWORD', 'passwd', 'passphrase', 'secret', 'Secret', 'SECRET'],
  ...['authorization', 'Authorization', 'api_key', 'apikey', 'api-key', 'apiKey', 'ApiKey', 'API_KEY'],
  ...['access_key', 'accessKey', 'AccessKey', 'private_key', 'privateKey', 'PrivateKey'],
  ...['secret_key', 'secretKey', 'SecretKey'],
  ...['access', 'refresh', 'auth', 'session', 'id', 'bot'].flatMap((of) => [`${of}_token`, `${of}Token`]),
  ...['AccessToken', 'RefreshToken', 'AuthToken', 'SessionToken', 'IdToken'],
];
/** A part has its header fields, then an empty line (RFC 7578). */
const HEAD_FIELDS = '(?:;[^\\r\\n]{0,128})?(?:\\r?\\n[A-Za-z-]{1,40}: [^\\r\\n]{1,256}){0,4}';
const partHead: Part = {
  full: `"${HEAD_FIELDS}\\r?\\n\\r?\\n`,
  partial: `(?:$|"${HEAD_FIELDS}(?:\\r?\\n[A-Za-z: -]{0,40}[^\\r\\n]{0,256})?\\r?\\n?\\r?$)`,
  max: 1400,
};
/** Longer ones are tokens, which other rules know. */
const MAX_CHARS = 4096;

/** As it stands in JSON, or in JSON inside of JSON. */
const quote = sequence(run('\\\\', 0, 3), literal('"'));
const blank = run(' \\t\\r\\n', 0, 8);
/** Its backslashes tell which quotes in the value are part of it. */
const opening: Part = { full: '(?<open>\\\\{0,3})"', partial: '\\\\{0,3}$', max: 4 };
/** One level deeper a backslash is two, and a quote has one more before it. */
const DEEPER = '\\k<open>\\k<open>\\\\';
const LETTER = `(?:[^"\\\\\\r\\n]|(?:${DEEPER}\\\\){0,4}${DEEPER}"|\\\\{1,8}[^"\\\\\\r\\n])`;
const value: Part = {
  full: `${LETTER}{1,${MAX_CHARS}}`,
  partial: `${LETTER}{0,${MAX_CHARS}}\\\\{0,8}$`,
  max: MAX_CHARS,
};

/** Words that say what belongs there. */
const WORD =
  /pass|secret|token|string|key|required|hidden|null|none|true|false|undefined|optional|bearer|basic|invalid|missing|text|value|field/;

export const secretMemberRules = inFamily('generic', [
  createRule({
    id: 'secret-member',
    description: 'Value of a secret member of JSON that stands in a text',
    triggers: NAMES,
    insideWords: true,
    shape: sequence(quote, blank, literal(':'), blank, opening, secret(value)),
    accepts: isValue,
    examples: () => ({
      match: [`{"db_password": "${sample(LOWER, 14)}"`, `{\\"refreshToken\\":\\"${sample(LOWER, 30)}\\"}`],
      ignore: [
        '{"password": {"type": "string"}}',
        '{"password": "$' + '{DB_PASSWORD}"}',
        'the "password": see below',
        '{"max_tokens":"4096"}',
      ],
    }),
  }),
  createRule({
    id: 'secret-part',
    description: 'Value of a secret part of a multipart form',
    triggers: NAMES.map((name) => `name="${name}`),
    insideWords: true,
    shape: sequence(partHead, secret(run('^\\r\\n', 1, MAX_CHARS))),
    accepts: (text) => !isPlaceholder(text),
    examples: () => ({
      match: [`Content-Disposition: form-data; name="password"\r\n\r\n${sample(LOWER, 14)}\r\n--`],
      ignore: ['<input name="password">\n\n', 'form-data; name="password"\r\nabc'],
    }),
  }),
]);

/** Not what a schema, a form or a translation has in the place of a secret. */
function isValue(text: string): boolean {
  if (!isNoCode(text)) return false;
  return /[0-9]|[^\p{L}\s.,:!?'"-]/u.test(text) || (/^[a-z]{6,}$/.test(text) && !WORD.test(text));
}
