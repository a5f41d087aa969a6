// Access tokens for a collector of the tests, of an issuer that is asked for nothing but its keys.
import { type PlainIssuer, signJwt, startPlainIssuer } from '../identity/plain-issuer.ts';
import { PEOPLE } from './collector.ts';

export interface TokenIssuer {
  readonly plain: PlainIssuer;
  readonly audience: string;
  /** What `collector start` is told of it. */
  readonly args: readonly string[];
  /** A token of one of the people; `other` are claims instead of its own. */
  token(login: string, other?: { readonly [claim: string]: unknown }): string;
  close(): Promise<void>;
}

const AUDIENCE = 'https://collector.example';

/** Starts an issuer whose auditors and administrators are those of PEOPLE. */
export async function startTokenIssuer(): Promise<TokenIssuer> {
  const plain = await startPlainIssuer();
  return {
    plain,
    audience: AUDIENCE,
    args: [
      ...['--issuer', plain.issuer, '--audience', AUDIENCE],
      ...['--auditor-group', 'auditors', '--admin-group', 'admins'],
    ],
    token: (login, other = {}) =>
      signJwt(plain.claims({ sub: login, aud: AUDIENCE, ...PEOPLE[login], ...other }), plain.key),
    close: () => plain.close(),
  };
}
