// What a collector refused, or that it could not be asked.

/** What stands in the way: `offline` where there was no answer, else the code that was answered. */
export class ClientError extends Error {
  override readonly name = 'ClientError';
  readonly code: string;
  /** 0 where there was no answer. */
  readonly status: number;
  /** The seq, or the line, that the collector wants next. */
  readonly next: number | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(
    { code, status, message }: { readonly code: string; readonly status: number; readonly message: string },
    options: ErrorOptions & { readonly next?: number; readonly retryAfterMs?: number } = {},
  ) {
    super(message, options);
    this.code = code;
    this.status = status;
    this.next = options.next;
    this.retryAfterMs = options.retryAfterMs;
  }

  /** True where the same may be taken later, as it is. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}
