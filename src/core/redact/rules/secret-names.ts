// What secrets are called, what their values look like, and what names of the same words are not.
import { isPassword, isRandom, mayBeRandom } from '../checks.ts';
import { before, notBefore, type Part, run, sequence } from '../shape.ts';
import { QUOTED_LETTER } from './assigned.ts';

/** What a secret is called in all languages; each also capitalised and in capitals. */
const WORDS = ['password', 'passwd', 'passphrase', 'passwort', 'secret', 'token', 'credential', 'apikey'];
/** Names of several words: `api_key`, `API_KEY`, `apiKey`, `ApiKey`, `api-key`, `API-KEY`, `Api-Key`. */
const KEYS = [
  'api',
  'access',
  'private',
  'secret',
  'encryption',
  'signing',
  'master',
  'auth',
  'account',
  'service',
];

export const NAMES = [
  ...WORDS.flatMap((word) => [word, capital(word), word.toUpperCase()]),
  ...KEYS.flatMap((word) => [
    ...[
      `${word}_key`,
      `${word}-key`,
      `${word}.key`,
      `${word}Key`,
      `${capital(word)}Key`,
      `${capital(word)}-Key`,
    ],
    ...[`${word.toUpperCase()}_KEY`, `${word.toUpperCase()}-KEY`],
  ]),
];
export const PASSWORD_NAMES = [
  ...['password', 'Password', 'PASSWORD', 'passwd', 'Passwd', 'PASSWD', 'passphrase', 'PASSPHRASE'],
  ...['pwd', 'Pwd', 'PWD', '_pass', '_PASS', 'Pass', 'passwort', 'Passphrase'],
];

/** Tokens that open nothing: of pages, of models, of forms. */
export const NOT_AFTER =
  /(?:page|next|inuation|cursor|sync|pad|eos|bos|unk|sep|cls|mask|stop|public|image|think|special|fcm)[_.-]?$|\d:$/i;

/** The rest of a name that says that the value is about a secret, and none. */
const ABOUT = [
  ...[
    'hash',
    'sha',
    'digest',
    'checksum',
    'url',
    'uri',
    'name',
    'path',
    'file',
    'ref',
    'arn',
    'type',
    'version',
  ],
  ...[
    'size',
    'length',
    'count',
    'expir',
    'prefix',
    'endpoint',
    'header',
    'field',
    'param',
    'provider',
    'policy',
  ],
  ...[
    'algorithm',
    'format',
    'regex',
    'pattern',
    'label',
    'hint',
    'placeholder',
    'error',
    'message',
    'public',
  ],
  ...[
    'usage',
    'limit',
    'budget',
    'ttl',
    'store',
    'manager',
    'mount',
    'scope',
    'izer',
    'fingerprint',
    'strength',
  ],
];
const cased = ABOUT.map(
  (word) => `[${word.charAt(0)}${word.charAt(0).toUpperCase()}]${word.slice(1)}|${word.toUpperCase()}`,
);
/** `_url`, `Name`, `_id`; not yet the `Id` that a text ends in, which may become `Identity`. */
export const NOT_BEFORE = new RegExp(
  `[A-Za-z0-9_-]{0,24}(?:${cased.join('|')}|_id|_ID|Id(?=[^a-z])|-id)`,
  'y',
);

export const BARE = 'A-Za-z0-9_+/=~!@#$%^*?:.-';
/** After these a value is no value, or not all of it. */
export const GOES_ON = '([{A-Za-z0-9_+/=~!@#$%^*?-';
/** Up to 512 characters, not a call or a longer text, and without the sign that ends a sentence. */
export const bare: Part = sequence(
  run(BARE, 7, 512),
  run('A-Za-z0-9_+/=~!@#$%^*?-', 1, 1),
  notBefore(GOES_ON),
);
export const quoted: Part = sequence(
  { full: `${QUOTED_LETTER}{8,512}`, partial: `${QUOTED_LETTER}{0,512}$`, max: 512 },
  before(run('"\'`\\\\&', 1, 1)),
);

/** ` is `, `s for the build are: `, and no empty line without a colon before it; one part, so that what has come of a value is not seen as more of the sentence. */
export const sentence: Part = {
  full: '[ ,A-Za-z]{0,24}(?![\\s=,(>]{0,2}\\n\\r?\\n)[\\s:=,(>]{1,4}[`"\'*\\\\(]{0,4}',
  partial: '[ ,A-Za-z]{0,24}[\\s:=,(>]{0,4}[`"\'*\\\\(]{0,4}$',
  max: 33,
};

export const accepts = (text: string, isCut: boolean) => (isCut ? mayBeRandom(text) : isRandom(text));
export const acceptsPassword = (text: string, isCut: boolean) =>
  isCut ? mayBeRandom(text) : isPassword(text);

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
