// What the collector refuses, and why: the error that is answered.

/** Closed: each is one HTTP status (api/status.ts). */
export type CollectorErrorCode =
  | 'not-authenticated'
  | 'not-allowed'
  | 'not-found'
  | 'bad-request'
  | 'too-large'
  /** What was sent comes after something that is not there yet. */
  | 'gap'
  /** Something else is there already, by the same sidecar. */
  | 'fork'
  | 'conflict'
  /** Nothing more may follow. */
  | 'closed'
  | 'held'
  | 'rate-limited'
  /** Now, not for good. */
  | 'unavailable';

export interface CollectorErrorOptions extends ErrorOptions {
  /** What to do. */
  readonly hint?: string;
  /** The seq, or the line, that the collector wants next. */
  readonly next?: number;
  readonly retryAfterMs?: number;
}

/** A refusal; its message says what was expected and what was found, without content. */
export class CollectorError extends Error {
  override readonly name = 'CollectorError';
  readonly code: CollectorErrorCode;
  readonly hint: string | undefined;
  readonly next: number | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(code: CollectorErrorCode, message: string, options: CollectorErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.hint = options.hint;
    this.next = options.next;
    this.retryAfterMs = options.retryAfterMs;
  }
}
