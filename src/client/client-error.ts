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

  /** True where the same may be taken later, as it is; so also where something answered that is no collector, as a proxy does. */
  get isPassing(): boolean {
    const { status, code } = this;
    return status === 0 || status === 408 || status === 429 || status >= 500 || code === 'unexpected';
  }
}
