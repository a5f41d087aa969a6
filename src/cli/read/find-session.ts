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

/** Which sessions to walk through: of these days (`2026-11-25`), both included, and of those older than `page`. */
export interface SessionRange {
  readonly firstDay?: string | undefined;
  readonly lastDay?: string | undefined;
  readonly page?: string | undefined;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** All sessions of a home, newest first. Throws SetupError where the home is not private. */
export async function listSessions(home: string): Promise<FoundSession[]> {
  const root = await openRoot(home);
  const days = await readNames(root);
  const found = await Promise.all(days.map((day) => readDay(root, day)));
  // A UUIDv7 sorts by the time it was made.
  return found.flat().sort((one, other) => (one.id < other.id ? 1 : -1));
}

/**
 * The sessions of a home by the day on which they began, newest first; a day's folder is read when it is its turn. Throws
 * SetupError where the home is not private.
 */
export async function* walkSessions(
  home: string,
  { firstDay = '', lastDay, page }: SessionRange = {},
): AsyncGenerator<FoundSession> {
  const root = await openRoot(home);
  const days = await readDays(root);
  const pageDay = page === undefined ? undefined : await findDay(root, days, page);
  for (const day of days) {
    if (day < firstDay) return;
    if ((lastDay !== undefined && day > lastDay) || (pageDay !== undefined && day > pageDay)) continue;
    for (const session of await readDay(root, day))
      if (page === undefined || day !== pageDay || session.id < page) yield session;
  }
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
  if (wanted === 'last') {
    for await (const newest of walkSessions(home)) return newest;
    throw missing(reference, home, 0);
  }
  const root = await openRoot(home);
  const days = await readDays(root);
  const near = days.filter((day) => isNear(day, wanted));
  const found = await findIn(root, near, wanted);
  // An id need not have been made by the clock that the day was read from.
  const matches = found.length > 0 ? found : await findIn(root, days, wanted);
  const [match, another] = matches;
  if (match === undefined) throw missing(reference, home, (await findIn(root, days, '')).length);
  if (another !== undefined) throw ambiguous(reference, matches);
  return match;
}

async function openRoot(home: string): Promise<string> {
  await checkPrivate(home);
  return join(home, 'sessions');
}

async function readDays(root: string): Promise<string[]> {
  return (await readNames(root)).sort().reverse();
}

/** The sessions of a day, newest first. */
async function readDay(root: string, day: string): Promise<FoundSession[]> {
  const ids = (await readNames(join(root, day))).filter(isId).sort().reverse();
  return ids.map((id) => ({ id, folder: join(root, day, id) }));
}

async function findIn(root: string, days: readonly string[], beginning: string): Promise<FoundSession[]> {
  const found = await Promise.all(days.map((day) => readDay(root, day)));
  return found.flat().filter(({ id }) => id.startsWith(beginning));
}

/** The day whose folder holds the session; where none does, the day on which its id was made. */
async function findDay(root: string, days: readonly string[], id: string): Promise<string> {
  const near = days.filter((day) => isNear(day, id));
  for (const day of [...near, ...days]) if ((await readNames(join(root, day, id))).length > 0) return day;
  return toDay(timesOf(id).first);
}

/** True for the days on which an id that begins so can have been made, and for those beside them. */
function isNear(day: string, beginning: string): boolean {
  const { first, last } = timesOf(beginning);
  return day >= toDay(first - DAY_MS) && day <= toDay(last + DAY_MS);
}

/** The first 12 digits of a UUIDv7 are milliseconds since the epoch. */
function timesOf(beginning: string): { readonly first: number; readonly last: number } {
  const digits = beginning.replaceAll('-', '').slice(0, 12);
  return {
    first: Number.parseInt(digits.padEnd(12, '0'), 16),
    last: Number.parseInt(digits.padEnd(12, 'f'), 16),
  };
}

/** `2026-11-25`; of a time that no calendar has, the day after all others. */
function toDay(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? '~' : date.toISOString().slice(0, 10);
}

function ambiguous(reference: string, matches: readonly FoundSession[]): CliError {
  const some = matches.slice(0, 3).map(({ id }) => id);
  return new CliError(
    'usage',
    `expected an id that names one session, found ${matches.length} that begin with ${reference} (${some.join(', ')}${matches.length > 3 ? ', …' : ''}): give more of it`,
  );
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
