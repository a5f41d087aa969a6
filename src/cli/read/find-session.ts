// Finds sessions of a home by id, by the beginning of an id, or the newest.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isId } from '../../core/model/session.ts';
import { checkPrivate } from '../../sidecar/setup/home.ts';
import { CliError } from '../cli-error.ts';

export interface FoundSession {
  readonly id: string;
  readonly folder: string;
}

/** All sessions of a home, newest first. Throws SetupError where the home is not private. */
export async function listSessions(home: string): Promise<FoundSession[]> {
  await checkPrivate(home);
  const root = join(home, 'sessions');
  const days = await readNames(root);
  const found = await Promise.all(
    days.map(async (day) => {
      const ids = await readNames(join(root, day));
      return ids.filter(isId).map((id) => ({ id, folder: join(root, day, id) }));
    }),
  );
  // A UUIDv7 sorts by the time it was made.
  return found.flat().sort((one, other) => (one.id < other.id ? 1 : -1));
}

/** The session that `reference` names: an id, 8 or more of its first characters, or `last`. Throws CliError. */
export async function findSession(home: string, reference: string): Promise<FoundSession> {
  const wanted = reference.toLowerCase();
  if (wanted !== 'last' && !/^[0-9a-f-]{8,36}$/.test(wanted)) {
    throw new CliError(
      'usage',
      `expected a session id, 8 or more of its first characters, or "last", found ${JSON.stringify(reference.slice(0, 80))}`,
      { hint: 'cursor-rec sessions' },
    );
  }
  const sessions = await listSessions(home);
  const matches =
    wanted === 'last' ? sessions.slice(0, 1) : sessions.filter(({ id }) => id.startsWith(wanted));
  const [match, another] = matches;
  if (match === undefined) throw missing(reference, home, sessions.length);
  if (another !== undefined) {
    const some = matches.slice(0, 3).map(({ id }) => id);
    throw new CliError(
      'usage',
      `expected an id that names one session, found ${matches.length} that begin with ${reference} (${some.join(', ')}${matches.length > 3 ? ', …' : ''}): give more of it`,
    );
  }
  return match;
}

function missing(reference: string, home: string, count: number): CliError {
  const found = count === 0 ? `no session in ${home} yet` : `none among the ${count} sessions in ${home}`;
  const hint = count === 0 ? 'cursor-rec start' : 'cursor-rec sessions';
  return new CliError('not-found', `expected session ${reference}, found ${found}: run ${hint}`, { hint });
}

async function readNames(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}
