// Failures of a file system that pass, or that an operator mends.
import { StoreError } from './store-error.ts';

/** Codes of a disk that is full or has a fault, of a share that is away, of too many open files. */
const PASSING: ReadonlySet<unknown> = new Set(
  'ENOSPC EDQUOT EIO EROFS ESTALE ETIMEDOUT EHOSTDOWN EMFILE ENFILE'.split(' '),
);

/** StoreError `unavailable` where it passes; any other failure as it is. */
export function toDiskFailure(cause: unknown): unknown {
  const { code } = cause as NodeJS.ErrnoException;
  if (!PASSING.has(code)) return cause;
  const message = `expected room on a disk without fault, found ${code}`;
  return new StoreError('unavailable', message, { cause });
}
