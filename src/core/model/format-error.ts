// What is wrong with a recording that cannot be let in.

export type FormatErrorCode = 'version' | 'header' | 'line' | 'data' | 'part';

/** Thrown by the parsers of what stands on a disk. */
export class FormatError extends Error {
  readonly code: FormatErrorCode;

  constructor(code: FormatErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'FormatError';
    this.code = code;
  }
}
