// What a database server's failure means: whether the same may be asked again later.
import { StoreError } from '../store-error.ts';

/**
 * PostgreSQL's classes of codes that pass, or that an operator mends: the connection broke, there is no room or memory, somebody
 * stopped it, its disk fails; and the one for a server that only follows another, as an old leader does.
 */
const PASSING = /^(?:08|53|57|58)|^25006$/;

/** StoreError `unavailable` for a failure that passes; any other as it is. Quotes nothing but the code. */
export function toServerFailure(error: unknown): unknown {
  const { severity, code, message } = error as {
    readonly severity?: unknown;
    readonly code?: unknown;
    readonly message?: unknown;
  };
  // What the server did not say is of the way to it.
  const isSaid = typeof severity === 'string';
  if (isSaid && !PASSING.test(String(code))) return error;
  const found = isSaid || code !== undefined ? code : message;
  return new StoreError('unavailable', `expected PostgreSQL to answer, found ${found}`, { cause: error });
}
