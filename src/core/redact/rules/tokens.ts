// Signed tokens and credentials of HTTP.
import { isPlaceholder, mayBeRandom } from '../checks.ts';
import { createRule, type Rule } from '../rule.ts';
import { BASE62, sample } from '../sample.ts';
import { literal, repeat, run, secret, sequence } from '../shape.ts';

const BASE64URL = 'A-Za-z0-9_-';
const sampleJwt = () =>
  [`eyJ${sample(BASE62, 33)}`, `eyJ${sample(BASE62, 80, 2)}`, sample(BASE62, 43, 3)].join('.');

export const tokenRules: readonly Rule[] = [
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
      return isCut || signature !== undefined || (claims.startsWith('eyJ') && claims.length > 8);
    },
    examples: { match: [sampleJwt()], ignore: [`eyJ${sample(BASE62, 40)}`, `eyJ${sample(BASE62, 12)}.json`] },
  }),
  createRule({
    id: 'bearer-token',
    description: 'Bearer token of an Authorization header (RFC 6750)',
    triggers: ['Bearer ', 'bearer ', 'BEARER '],
    // The full stop of a sentence is not part of it.
    shape: secret(run('A-Za-z0-9._~+/=-', 15, 4096), run('A-Za-z0-9_~+/=-', 1, 1)),
    accepts: (text, isCut) => (isCut ? mayBeRandom(text) : isLikelyToken(text)),
    examples: {
      match: [`Authorization: Bearer ${sample(BASE62, 40)}`],
      ignore: [
        'Bearer authentication-required',
        'Authorization: Bearer <your-key>',
        'Bearer your-api-key-here',
      ],
    },
  }),
  createRule({
    id: 'basic-credentials',
    description: 'User and password of an Authorization header (RFC 7617)',
    triggers: ['Basic ', 'basic ', 'BASIC '],
    shape: secret(run('A-Za-z0-9+/=', 8, 1024)),
    accepts: (text) => /^[\x20-\x7e]{1,256}:[\x20-\x7e]*$/.test(fromBase64(text)),
    examples: {
      match: [`Authorization: Basic ${btoa(`user:${sample(BASE62, 16)}`)}`],
      ignore: ['Basic authentication', 'Basic instructions'],
    },
  }),
];

function isLikelyToken(text: string): boolean {
  return !isPlaceholder(text) && (/\d/.test(text) || /[a-z][A-Z]+[a-z]/.test(text));
}

function fromBase64(text: string): string {
  try {
    const whole = text.replace(/=+$/, '');
    return atob(whole.slice(0, whole.length - (whole.length % 4 === 1 ? 1 : 0)));
  } catch {
    return '';
  }
}
