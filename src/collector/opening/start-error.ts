// Why a collector did not start, in words for whoever runs it.

/** `misconfigured`: nothing but a change mends it. `unavailable`: it may do the next time. */
export type StartErrorCode = 'misconfigured' | 'unavailable';

/** What was expected, what was found and what to do, in one line without passwords. */
export class StartError extends Error {
  override readonly name = 'StartError';
  readonly code: StartErrorCode;

  constructor(code: StartErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Waits for a part to open. Rejects with what `explain` makes of an error, or with the error where it knows none. */
export async function opening<Part>(
  part: Promise<Part>,
  explain: (cause: unknown) => StartError | undefined,
): Promise<Part> {
  try {
    return await part;
  } catch (cause) {
    throw explain(cause) ?? cause;
  }
}

/** What errors of the system and of its libraries say of themselves. */
export interface Failure {
  readonly code?: unknown;
  readonly name?: string;
  readonly message?: string;
}

/** Of a part that is elsewhere: it could not be reached, which may pass. */
const UNREACHED: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody who listens there',
  ECONNRESET: 'a connection that was broken off',
  EHOSTUNREACH: 'no way to it',
  ENETUNREACH: 'no way to it',
  ENOENT: 'no such socket',
  ENOTFOUND: 'no address under that name',
  EAI_AGAIN: 'no answer from the name service',
  ETIMEDOUT: 'no answer in time',
  TimeoutError: 'no answer in time',
};

/** How a server was not reached; undefined where it was, or nobody knows. */
export function toUnreached(cause: unknown): string | undefined {
  const { code, name = '', message = '' } = cause as Failure;
  if (/timeout/i.test(message)) return UNREACHED.ETIMEDOUT;
  return UNREACHED[String(code)] ?? UNREACHED[name];
}

/** Of a file or folder: what is in the way. */
const IN_THE_WAY: Readonly<Record<string, string>> = {
  EACCES: 'that it may not',
  EPERM: 'that it may not',
  EROFS: 'a file system that is read-only',
  ENOTDIR: 'a file where a folder should be',
  EEXIST: 'a file where a folder should be',
  EISDIR: 'a folder where a file should be',
  ENOENT: 'none',
  ENOSPC: 'no room left',
  EDQUOT: 'no room left',
};

/** What keeps this process from a file; undefined for what is no error of the file system. */
export function toObstacle(cause: unknown): string | undefined {
  return IN_THE_WAY[String((cause as Failure).code)];
}
