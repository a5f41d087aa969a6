// What keeps a sidecar from being set up: always something that the user can mend.

export type SetupErrorCode =
  | 'home-not-writable'
  | 'home-not-a-folder'
  | 'home-not-private'
  | 'home-in-use'
  | 'keeping-busy'
  | 'config-invalid'
  | 'port-in-use'
  | 'settings-invalid'
  | 'settings-not-writable'
  | 'settings-changed'
  | 'start-failed';

/** Its message says what was expected, what was found and what to do. */
export class SetupError extends Error {
  readonly code: SetupErrorCode;

  constructor(code: SetupErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SetupError';
    this.code = code;
  }
}
