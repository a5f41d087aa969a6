// Names of fields whose value is a secret whatever it looks like: `apiKey`, `client_secret`, `x-api-key`.

const ALONE = new Set([
  ...[
    'password',
    'passwd',
    'passphrase',
    'pwd',
    'secret',
    'authorization',
    'apikey',
    'accesskey',
    'secretkey',
  ],
  ...[
    'accesstoken',
    'refreshtoken',
    'authtoken',
    'sessiontoken',
    'clientsecret',
    'privatekey',
    'cookie',
    'jwt',
  ],
]);
/** What a token or a key opens; a `page_token` or a `cache_key` opens nothing. */
const BEFORE_TOKEN = new Set([
  ...[
    'access',
    'refresh',
    'session',
    'bearer',
    'auth',
    'id',
    'api',
    'oauth',
    'oauth2',
    'csrf',
    'xsrf',
    'security',
  ],
  ...[
    'secret',
    'private',
    'personal',
    'client',
    'bot',
    'user',
    'jwt',
    'device',
    'service',
    'deploy',
    'login',
    'web',
  ],
  ...[
    'github',
    'gitlab',
    'npm',
    'slack',
    'hf',
    'huggingface',
    'account',
    'admin',
    'sso',
    'identity',
    'authentication',
  ],
]);
const BEFORE_KEY = new Set([
  ...[
    'api',
    'secret',
    'private',
    'access',
    'encryption',
    'decryption',
    'signing',
    'auth',
    'master',
    'shared',
  ],
  ...['client', 'account', 'service', 'subscription', 'license', 'ssh', 'hmac', 'webhook', 'admin'],
]);

/** True where the value of a field or header of this name is masked whole. */
export function isSecretField(name: string): boolean {
  const words = toWords(name.slice(-MAX_NAME_CHARS));
  const last = words.at(-1) ?? '';
  const before = words.at(-2) ?? '';
  if (ALONE.has(last) || ALONE.has(singular(last))) return true;
  if (singular(last) === 'token') return BEFORE_TOKEN.has(before);
  return singular(last) === 'key' && BEFORE_KEY.has(before);
}

/** The end of a name says what it is of; a whole one may be as long as a body. */
const MAX_NAME_CHARS = 128;

/** `clientSecret`, `client_secret`, `Client-Secret`, `CLIENT_SECRET` → `client`, `secret` */
function toWords(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

function singular(word: string): string {
  return word.length > 3 && word.endsWith('s') ? word.slice(0, -1) : word;
}
