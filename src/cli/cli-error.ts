// What ends a command early, and the exit code that each case has.
import { IdentityError, type IdentityErrorCode } from '../sidecar/identity/identity-error.ts';
import { KeyStoreError, type KeyStoreErrorCode } from '../sidecar/identity/key-store.ts';
import { SetupError, type SetupErrorCode } from '../sidecar/setup/setup-error.ts';

/** Exit codes of the contract. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  notAllowed: 4,
  verificationFailed: 5,
  nothingRecorded: 6,
  interrupted: 130,
} as const;

export type CliErrorCode =
  | 'usage'
  | 'not-found'
  | 'not-running'
  | 'already-running'
  | 'unreadable'
  | 'on-hold'
  | 'still-open'
  | 'failed'
  | SetupErrorCode
  | KeyStoreErrorCode
  | IdentityErrorCode;

/** An error for people: one line of what was expected, found and to do; `hint` is the command that helps. */
export class CliError extends Error {
  readonly code: CliErrorCode;
  readonly hint: string | undefined;

  constructor(code: CliErrorCode, message: string, options?: ErrorOptions & { readonly hint?: string }) {
    super(message, options);
    this.name = 'CliError';
    this.code = code;
    this.hint = options?.hint;
  }
}

const EXIT_OF: { readonly [Code in CliErrorCode]: number } = {
  usage: EXIT.usage,
  'config-invalid': EXIT.usage,
  'home-not-private': EXIT.usage,
  'home-not-a-folder': EXIT.usage,
  'home-not-writable': EXIT.usage,
  'settings-invalid': EXIT.usage,
  'settings-not-writable': EXIT.usage,
  'keychain-absent': EXIT.usage,
  'not-found': EXIT.notFound,
  'not-running': EXIT.notFound,
  'already-running': EXIT.failed,
  'not-logged-in': EXIT.notAllowed,
  'login-denied': EXIT.notAllowed,
  'code-expired': EXIT.notAllowed,
  'grant-refused': EXIT.notAllowed,
  'issuer-unreachable': EXIT.failed,
  'issuer-invalid': EXIT.failed,
  'issuer-refused': EXIT.failed,
  'token-invalid': EXIT.failed,
  'login-busy': EXIT.failed,
  'on-hold': EXIT.notAllowed,
  'still-open': EXIT.failed,
  'home-in-use': EXIT.failed,
  'keeping-busy': EXIT.failed,
  'port-in-use': EXIT.failed,
  'settings-changed': EXIT.failed,
  'start-failed': EXIT.failed,
  'keychain-locked': EXIT.failed,
  'keychain-timeout': EXIT.failed,
  'key-store-failed': EXIT.failed,
  unreadable: EXIT.failed,
  failed: EXIT.failed,
};

/** True for the code of an error, as another process of this program printed it. */
export function isCliErrorCode(value: unknown): value is CliErrorCode {
  return typeof value === 'string' && Object.hasOwn(EXIT_OF, value);
}

/** Any thrown thing as a CliError; what nobody foresaw is `failed` with its own message. */
export function toCliError(error: unknown): CliError {
  if (error instanceof CliError) return error;
  if (error instanceof SetupError || error instanceof KeyStoreError || error instanceof IdentityError)
    return new CliError(error.code, error.message, { cause: error });
  const message = error instanceof Error ? error.message : String(error);
  return new CliError('failed', `expected to finish, found: ${message}`, { cause: error });
}

/** The exit code of an error. */
export function exitCodeOf(error: CliError): number {
  return EXIT_OF[error.code];
}
