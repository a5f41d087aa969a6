// Signed tokens and credentials of HTTP.
import { entropyBits, isNoCode, isToken, mayBeRandom } from '../checks.ts';
import { isDocumented } from '../documented.ts';
import { fromBase64 } from '../encoding.ts';
import { createRule, inFamily, isNoExample } from '../rule.ts';
import { BASE62, HEX, sample } from '../sample.ts';
import { before, literal, optional, repeat, run, secret, sequence } from '../shape.ts';

const BASE64URL = 'A-Za-z0-9_-';
const sampleJwt = () =>
  [`eyJ${sample(BASE62, 33)}`, `eyJ${sample(BASE62, 80, 2)}`, sample(BASE62, 43, 3)].join('.');

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
/** Behind a name that says session so many letters may have no digit among them by chance; words have fewer different ones. */
const isLetters = (text: string) => /^[A-Za-z]{24,}$/.test(text) && entropyBits(text) >= 3.9;

export const tokenRules = inFamily('token', [
  createRule({
    id: 'jwt',
    description: 'JSON Web Token, signed (RFC 7515) or encrypted (RFC 7516)',
    triggers: ['eyJ'],
    shape: sequence(
      run(BASE64URL, 8, 2048),
      literal('.'),
      run(BASE64URL, 0, 8192),
      repeat(sequence(literal('.'), run(BASE64URL, 1, 8192)), 0, 3),
    ),
    accepts: (text, isCut) => {
      const [, claims = '', signature] = text.split('.');
      if (signature !== undefined && isDocumented(signature)) return false;
      return isCut || signature !== undefined || (claims.startsWith('eyJ') && claims.length > 8);
    },
    examples: () => ({
      match: [sampleJwt()],
      ignore: [`eyJ${sample(BASE62, 40)}`, `eyJ${sample(BASE62, 12)}.json`],
    }),
  }),
  createRule({
    id: 'bearer-token',
    description: 'Bearer token of an Authorization header (RFC 6750)',
    triggers: ['Bearer ', 'bearer ', 'BEARER '],
    // The full stop of a sentence is not part of it.
    shape: secret(run('A-Za-z0-9._~+/=|:-', 15, 4096), run('A-Za-z0-9_~+/=-', 1, 1)),
    accepts: (text, isCut) => (isCut ? mayBeRandom(text) : isLikelyToken(text)),
    examples: () => ({
      match: [`Authorization: Bearer ${sample(BASE62, 40)}`],
      ignore: [
        'Bearer authentication-required',
        'Authorization: Bearer <your-key>',
        'Bearer your-api-key-here',
      ],
    }),
  }),
  createRule({
    id: 'basic-credentials',
    description: 'User and password of an Authorization header (RFC 7617)',
    triggers: ['Basic ', 'basic ', 'BASIC '],
    shape: secret(run('A-Za-z0-9+/=', 8, 1024)),
    accepts: (text) => {
      const [user, ...password] = fromBase64(text).split(':');
      return (
        isUserAndPassword(fromBase64(text)) &&
        isNoExample(text) &&
        isNoExample(password.join(':')) &&
        user !== ''
      );
    },
    examples: () => ({
      match: [`Authorization: Basic ${btoa(`user:${sample(BASE62, 16)}`)}`],
      ignore: ['Basic authentication', 'Basic instructions'],
    }),
  }),
  createRule({
    id: 'authorization-header',
    description: 'Credentials of an Authorization header of another scheme, or of none',
    triggers: [
      'uthorization: ',
      'uthorization": "',
      "uthorization': '",
      'UTHORIZATION: ',
      'uthorization\\": \\"',
      'uthorization", "',
      'uthorization":"',
    ],
    insideWords: true,
    shape: sequence(
      optional(sequence(run('A-Za-z', 3, 16), run(' ', 1, 1))),
      optional(sequence(run('A-Za-z', 3, 16), run('=', 1, 1), run('"', 0, 1))),
      secret(run('A-Za-z0-9._~+/=|:-', 15, 4096), run('A-Za-z0-9_~+/=-', 1, 1)),
    ),
    accepts: (text, isCut) => (isCut ? mayBeRandom(text) : isLikelyToken(text) && isToken(text)),
    examples: () => ({
      match: [`Authorization: Token ${sample(HEX, 40)}`, `"Authorization": "${sample(BASE62, 40)}"`],
      ignore: ['Authorization: Token <your-token>', '"Authorization": "process.env.AUTHORIZATION"'],
    }),
  }),
  createRule({
    id: 'key-header',
    description: 'Key in a header of its own: `X-Api-Key: …`, `PRIVATE-TOKEN: …`',
    triggers: [
      'pi-Key: ',
      'pi-key: ',
      'PI-Key: ',
      'PI-KEY: ',
      '-Token: ',
      '-token: ',
      '-TOKEN: ',
      '-Secret: ',
      '-secret: ',
      '-Auth-Key: ',
      'pikey: ',
    ],
    insideWords: true,
    shape: secret(run('A-Za-z0-9._~+/=|-', 15, 1024), run('A-Za-z0-9_~+/=-', 1, 1)),
    accepts: (text, isCut) =>
      isCut ? mayBeRandom(text) : isNoCode(text) && isToken(text) && /\d/.test(text),
    examples: () => ({
      match: [`curl -H 'X-Api-Key: ${sample(BASE62, 32)}' https://x`, `PRIVATE-TOKEN: ${sample(BASE62, 26)}`],
      ignore: ['X-Api-Key: your-api-key-goes-here', 'csrf-token: $' + '{token}'],
    }),
  }),
  createRule({
    id: 'session-cookie',
    description: 'Cookie that keeps somebody signed in',
    triggers: [
      ...[
        'session=',
        'session_id=',
        'sessionid=',
        'sessionId=',
        'Session=',
        'SESSION=',
        'SESSIONID=',
        'SESSID=',
      ],
      ...[
        'sid=',
        'SID=',
        '_sess=',
        'sess=',
        '_session_token=',
        'session-token=',
        'access_token=',
        'refresh_token=',
      ],
      ...[
        'id_token=',
        'jwt=',
        'auth=',
        'auth_token=',
        'remember_token=',
        'csrftoken=',
        'XSRF-TOKEN=',
        '_jwt=',
      ],
      ...['.AspNetCore.Cookies=', '.ASPXAUTH=', 'SSESS=', 'logged_in=', 'user_session=', 'sso=', '_token='],
    ],
    insideWords: true,
    notAfter: /(?:ccount|ervice|essage|page|next|inuation)[_-]?$/i,
    shape: secret(run('A-Za-z0-9%._~+/=|:!-', 16, 4096)),
    accepts: (text, isCut) =>
      isCut
        ? mayBeRandom(text) || /^[A-Za-z]{12,}$/.test(text)
        : isNoCode(text) && ((isToken(text) && /\d/.test(text)) || isLetters(text)),
    examples: () => ({
      match: [
        `Cookie: theme=dark; sessionid=${sample(HEX, 32)}; lang=en`,
        `connect.sid=s%3A${sample(BASE62, 32)}.${sample(BASE62, 43, 2)}`,
        `sessionid=${sample(LOWER, 32)}; Path=/`,
      ],
      ignore: [
        'session=authenticationsessionmanagement',
        'session=requests.Session',
        'auth=authentication.required',
        'session_id=<session-id>',
      ],
    }),
  }),
  createRule({
    id: 'cookie-header',
    description: 'Value of the one cookie of a header that is long and random, whatever it is called',
    triggers: ['ookie: ', 'ookie": "', '--cookie ', '-b "', "-b '"],
    insideWords: true,
    shape: sequence(
      repeat(
        sequence(run('A-Za-z0-9_.$-', 1, 64), literal('='), run('^;\\s"\'\\\\', 0, 15), literal('; ')),
        0,
        6,
      ),
      run('\'"', 0, 1),
      run('A-Za-z0-9_.$-', 1, 64),
      literal('='),
      secret(run('A-Za-z0-9%._~+/=|:!-', 20, 4096)),
    ),
    accepts: (text, isCut) =>
      isCut ? mayBeRandom(text) : isNoCode(text) && isToken(text) && /\d/.test(text),
    examples: () => ({
      match: [
        `Set-Cookie: id=${sample(BASE62, 40)}; Path=/; HttpOnly`,
        `Cookie: a=b; _app=${sample(BASE62, 64)}`,
      ],
      ignore: ['Set-Cookie: theme=dark; Path=/', 'Cookie: consent=accepted-all-of-them; lang=en'],
    }),
  }),
  createRule({
    id: 'signed-address',
    description: 'Signature in an address of Google Cloud Storage or CloudFront',
    triggers: ['X-Goog-Signature=', 'Signature='],
    insideWords: true,
    shape: secret(run('A-Za-z0-9%~_+/=-', 27, 1024), before(run('^A-Za-z0-9%~_+/=-', 1, 1))),
    accepts: (text, isCut) => isNoExample(text) && (isCut || isToken(text)),
    examples: () => ({
      match: [`https://s.example/a?X-Goog-Signature=${sample(HEX, 256)}&x`],
      ignore: ['X-Goog-Signature=<signature>', 'Signature=short '],
    }),
  }),
]);

function isLikelyToken(text: string): boolean {
  return isNoCode(text) && (/\d/.test(text) || /[a-z][A-Z]+[a-z]/.test(text));
}

function isUserAndPassword(text: string): boolean {
  return /^[\x20-\x7e]{1,256}:[\x20-\x7e]*$/.test(text);
}
