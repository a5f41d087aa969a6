// The issuer's key that an ID token was signed with, as little of it as verifies it again.
import { isJsonObject, type JsonObject } from '../../core/model/json.ts';
import { IdentityError } from './identity-error.ts';

/** Public members of a JWK (RFC 7517 §4, RFC 7518 §6): certificates, which are most of its bytes, stay behind. */
const MEMBERS = ['kty', 'kid', 'use', 'crv', 'x', 'y', 'n', 'e', 'pub'];
const KEY_TYPES: Readonly<Record<string, string>> = { RS: 'RSA', PS: 'RSA', ES: 'EC', Ed: 'OKP', ML: 'AKP' };

/** The one key of the set that fits the header of the token. Throws IdentityError where none does. */
export function signingKeyOf(idToken: string, keys: readonly unknown[]): JsonObject {
  const { kid, alg } = headerOf(idToken);
  const fits = (key: unknown): key is JsonObject =>
    isJsonObject(key) &&
    key.kty === KEY_TYPES[String(alg).slice(0, 2)] &&
    (kid === undefined || key.kid === kid) &&
    (key.alg === undefined || key.alg === alg) &&
    (key.use === undefined || key.use === 'sig');
  const key = keys.find(fits);
  if (key === undefined)
    throw new IdentityError('token-invalid', 'expected the key that signed the ID token, found none');
  const members = MEMBERS.flatMap((member) => {
    const value = key[member];
    return value === undefined ? [] : [[member, value]];
  });
  // The key may leave open what it is used with; the token has said it.
  return { ...Object.fromEntries(members), alg: String(alg) };
}

function headerOf(idToken: string): JsonObject {
  const header: unknown = JSON.parse(Buffer.from(idToken.split('.')[0] ?? '', 'base64url').toString());
  return isJsonObject(header) ? header : {};
}
