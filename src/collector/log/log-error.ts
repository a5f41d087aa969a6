// What can be wrong with the transparency log.

/**
 * `contradiction`: what is stored is not one log; nothing may be signed over it. `lost-lead`: another process published meanwhile.
 * `bad-key`: the key file is gone, holds no Ed25519 key, or another one than the log is signed with.
 */
export type LogErrorCode = 'contradiction' | 'lost-lead' | 'bad-key';

export class LogError extends Error {
  readonly code: LogErrorCode;

  constructor(code: LogErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LogError';
    this.code = code;
  }
}
