// How a refusal is answered: its status, its headers and its body.
import { CollectorError, type CollectorErrorCode } from '../collector-error.ts';
import { StoreError } from '../store/store-error.ts';

/** The HTTP status of each code (PROTOCOL.md §1). */
export const STATUS_OF: { readonly [Code in CollectorErrorCode]: number } = {
  'bad-request': 400,
  'not-authenticated': 401,
  'not-allowed': 403,
  'not-found': 404,
  gap: 409,
  fork: 409,
  conflict: 409,
  closed: 409,
  'too-large': 413,
  held: 423,
  'rate-limited': 429,
  unavailable: 503,
};

/** How long whoever is refused for now waits, where nothing better is known. */
const RETRY_MS = 1000;
/** A database that starts again takes some seconds. */
const STORE_RETRY_MS = 3000;

/** An answer that says what went wrong. */
export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: {
    readonly error: { readonly code: string; readonly message: string; readonly hint?: string };
    readonly next?: number;
  };
}

/** The answer to a refusal. */
export function toRefusal({ code, message, hint, next, retryAfterMs }: CollectorError): Refusal {
  const isForNow = code === 'rate-limited' || code === 'unavailable';
  return {
    status: STATUS_OF[code],
    headers: {
      ...(isForNow ? { 'retry-after': String(Math.ceil((retryAfterMs ?? RETRY_MS) / 1000)) } : {}),
      ...(code === 'not-authenticated' ? { 'www-authenticate': 'Bearer' } : {}),
      // What is left of a body that is too large is not read.
      ...(code === 'too-large' ? { connection: 'close' } : {}),
    },
    body: {
      error: { code, message, ...(hint === undefined ? {} : { hint }) },
      ...(next === undefined ? {} : { next }),
    },
  };
}

/** What fastify says of a request that it did not let in, by its status; the texts are ours, as its own may quote the body. */
const REFUSED: Readonly<Record<number, readonly [CollectorErrorCode, string]>> = {
  400: ['bad-request', 'expected a request as /openapi.json has it'],
  408: ['bad-request', 'expected the whole request in time'],
  413: ['too-large', 'expected a smaller body'],
  414: ['bad-request', 'expected a shorter address'],
  415: ['bad-request', 'expected another content-type'],
  429: ['rate-limited', 'expected fewer requests a minute'],
};

/** Any thrown thing as a CollectorError; undefined for what is our own fault. */
export function toCollectorError(error: unknown): CollectorError | undefined {
  if (error instanceof CollectorError) return error;
  if (error instanceof StoreError) return toStoreRefusal(error);
  const { statusCode, validation, message } = error as {
    readonly statusCode?: number;
    readonly validation?: unknown;
    readonly message?: string;
  };
  if (validation !== undefined)
    return new CollectorError('bad-request', `expected another request: ${message}`);
  const [code, text] = REFUSED[statusCode ?? 500] ?? [];
  return code === undefined ? undefined : new CollectorError(code, text ?? '', { cause: error });
}

/** A store that is away comes back; bytes that are gone or in the way are nothing that asking again mends, nor that the caller did. */
function toStoreRefusal(cause: StoreError): CollectorError | undefined {
  if (cause.code !== 'unavailable') return undefined;
  return new CollectorError('unavailable', 'expected the store of the collector to answer, found it away', {
    cause,
    retryAfterMs: STORE_RETRY_MS,
  });
}
