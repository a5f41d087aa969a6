// What keeps a collector from its database.
import { StoreError } from '../store/store-error.ts';
import { StartError, toObstacle, toUnreached } from './start-error.ts';

/** SQLSTATEs (PostgreSQL, appendix A) that only a change mends, and what to change. */
const REFUSED: Readonly<Record<string, string>> = {
  '28P01': 'another password: correct the one in CURSOR_REC_DATABASE',
  '28000': 'a server that does not let this user in: see its pg_hba.conf',
  '3D000': 'none of that name: make it with createdb',
  '3F000': 'no schema that this user may use: grant usage and create on it',
  '42501': 'a user who may not make tables there: grant create on the schema',
};
/** SQLSTATEs that pass. */
const NOT_NOW: Readonly<Record<string, string>> = {
  '53300': 'no connection left: raise max_connections, each collector takes 10',
  '57P03': 'a server that starts or stops',
};
/** Primary result codes of SQLite (sqlite.org/rescode.html). */
const BROKEN: Readonly<Record<number, string>> = {
  8: 'a file that is read-only: this user has to own it',
  10: 'a disk that fails',
  11: 'a damaged one: bring back a backup',
  13: 'no room left on the disk',
  14: 'one that cannot be opened: this user has to own it, and its folder',
  26: 'a file of something else',
};

/** Of the database under this URL, whose password is not quoted. */
export function explainDatabase(url: string): (cause: unknown) => StartError | undefined {
  return (thrown) => {
    const isAway = thrown instanceof StoreError && thrown.code === 'unavailable';
    const cause = isAway ? thrown.cause : thrown;
    if (cause instanceof StoreError)
      return new StartError(cause.code === 'in-use' ? 'unavailable' : 'misconfigured', cause.message, {
        cause,
      });
    const lasting = toLasting(cause, url);
    const found = lasting ?? toPassing(cause) ?? (isAway ? 'one that fails' : undefined);
    if (found === undefined) return undefined;
    const message = `expected a database at ${nameDatabase(url)}, found ${found}`;
    return new StartError(lasting === undefined ? 'unavailable' : 'misconfigured', message, { cause });
  };
}

function toLasting(cause: unknown, url: string): string | undefined {
  const { code, errcode } = cause as { readonly code?: unknown; readonly errcode?: number };
  if (url.startsWith('file:')) return BROKEN[(errcode ?? 0) & 0xff] ?? toObstacle(cause);
  return REFUSED[String(code)];
}

function toPassing(cause: unknown): string | undefined {
  return NOT_NOW[String((cause as { readonly code?: unknown }).code)] ?? toUnreached(cause);
}

/** Where it is: without who asks, whose password may have any sign in it, and without parameters. */
function nameDatabase(url: string): string {
  return url.replace(/^([a-z]+:\/\/)(?:.*@)?([^?]*).*$/s, '$1$2');
}
