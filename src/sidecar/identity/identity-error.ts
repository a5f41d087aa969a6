// What keeps a user from being known: the issuer, its answers, or the user's own decision.

export type IdentityErrorCode =
  /** No answer from the issuer: nothing was decided. */
  | 'issuer-unreachable'
  /** It answered, but not as OpenID Connect has it. */
  | 'issuer-invalid'
  /** It answered with an OAuth error about this client or request. */
  | 'issuer-refused'
  /** It takes the refresh token no more. */
  | 'grant-refused'
  | 'token-invalid'
  | 'login-denied'
  | 'code-expired'
  | 'not-logged-in'
  /** Another process of this home is changing the login and does not end. */
  | 'login-busy';

/** Its message says what was expected, what was found and what to do, and holds no token. */
export class IdentityError extends Error {
  readonly code: IdentityErrorCode;

  constructor(code: IdentityErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'IdentityError';
    this.code = code;
  }
}
