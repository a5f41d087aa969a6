// What a login leaves in the key store: one JSON under `tokens`.
import { isJsonObject, type JsonObject, parseJsonText } from '../../core/model/json.ts';
import type { KeyStore } from './key-store.ts';

export interface StoredTokens {
  /** As the ID token names it. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret?: string;
  readonly subject: string;
  readonly idToken: string;
  /**
   * The issuer's public key (JWK) that signed the ID token, so that it is verified again without the network. It comes
   * from the store as the token does: who can write there can put in both.
   */
  readonly signingKey: JsonObject;
  readonly accessToken: string;
  /** Of the access token, ISO 8601. */
  readonly expiresAt?: string;
  readonly refreshToken?: string;
  /** When the user logged in, when the issuer last gave tokens, and when an ID token was among them: ISO 8601. */
  readonly loggedInAt: string;
  readonly renewedAt: string;
  readonly provedAt: string;
  /** A refresh has begun and its end was not kept, ISO 8601: the refresh token may be spent. */
  readonly refreshingSince?: string;
  /** There will be no further refresh: the issuer took the login back, or a refresh was cut off and cannot be taken up. */
  readonly ended?: 'revoked' | 'interrupted';
}

const TEXTS = [
  'issuer',
  'clientId',
  'subject',
  'idToken',
  'accessToken',
  'loggedInAt',
  'renewedAt',
  'provedAt',
] as const;
const OPTIONAL_TEXTS = ['clientSecret', 'expiresAt', 'refreshToken', 'refreshingSince'] as const;

/** The tokens, or undefined where nobody is logged in or what is kept is no whole login. Throws KeyStoreError. */
export async function readTokens(store: KeyStore): Promise<StoredTokens | undefined> {
  const text = await store.get('tokens');
  return text === undefined ? undefined : parseTokens(text);
}

/** Throws KeyStoreError. */
export async function writeTokens(store: KeyStore, tokens: StoredTokens): Promise<void> {
  await store.set('tokens', JSON.stringify(tokens));
}

/** True while both are the same login at the same step of its rotation. */
export function isSameStep(one: StoredTokens, other: StoredTokens): boolean {
  return one.refreshToken === other.refreshToken && one.idToken === other.idToken;
}

/** Damage means logged out, never a crash. */
function parseTokens(text: string): StoredTokens | undefined {
  const value = parseJsonText(text);
  if (!isJsonObject(value) || !isJsonObject(value.signingKey)) return undefined;
  const { ended } = value;
  const isWhole =
    TEXTS.every((member) => typeof value[member] === 'string') &&
    OPTIONAL_TEXTS.every((member) => value[member] === undefined || typeof value[member] === 'string') &&
    (ended === undefined || ended === 'revoked' || ended === 'interrupted');
  // Every member that StoredTokens names was looked at.
  return isWhole ? (value as unknown as StoredTokens) : undefined;
}
