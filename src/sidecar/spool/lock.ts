// One recorder a home, one program at a file: a lock that the operating system drops with the process, however it ends.
import { chmodSync, closeSync, openSync } from 'node:fs';
import { join } from 'node:path';

export interface HomeLock {
  close(): void;
}

/** Takes the lock of a home, or returns undefined where another process holds it. */
export function takeHomeLock(home: string): Promise<HomeLock | undefined> {
  return takeFileLock(join(home, 'lock.db'));
}

/**
 * Takes the lock that a file stands for, or returns undefined where another process holds it. SQLite's exclusive transaction is an
 * advisory file lock on every platform, and no stale file can fake it.
 */
export async function takeFileLock(file: string): Promise<HomeLock | undefined> {
  closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
  const { DatabaseSync } = await importSqlite();
  const database = new DatabaseSync(file);
  try {
    database.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return { close: () => database.close() };
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return undefined;
    throw error;
  }
}

const SQLITE_BUSY = 5;

/** Node 22 warns that node:sqlite is experimental: not the user's concern. */
async function importSqlite(): Promise<typeof import('node:sqlite')> {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return await import('node:sqlite');
  } finally {
    process.emitWarning = emitWarning;
  }
}
