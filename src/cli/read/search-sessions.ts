// Holds a query against the sessions of a home, one after the other.
import { exchangeOutcome } from '../../core/dialect/answered.ts';
import { foldTurns } from '../../core/dialect/turns.ts';
import type { SessionHeader } from '../../core/model/session.ts';
import type { Turn } from '../../core/model/turn.ts';
import { mayMatch } from '../../core/search/fact.ts';
import { type Match, matchSession } from '../../core/search/match.ts';
import { parseQuery, type Query } from '../../core/search/query.ts';
import { QueryError } from '../../core/search/query-error.ts';
import { CliError } from '../cli-error.ts';
import { listSessions } from './find-session.ts';
import { readHeader, readSession } from './read-session.ts';

/** A session with its matches; `turns` are empty where its header alone ruled it out. */
export interface SearchedSession {
  readonly header: SessionHeader;
  readonly turns: readonly Turn[];
  readonly matches: readonly Match[];
}

export interface SearchSessionsOptions {
  readonly query: Query;
  readonly snippetChars?: number;
  /** Told of every session that cannot be read: the others are searched all the same. */
  readonly onUnreadable: (id: string, error: unknown) => void;
}

/** Lets a query in. Throws CliError `usage`. */
export function readQuery(text: string): Query {
  try {
    return parseQuery(text);
  } catch (cause) {
    if (!(cause instanceof QueryError)) throw cause;
    const hint = 'cursor-rec help search';
    throw new CliError('usage', `${cause.message}: see ${hint}`, { cause, hint });
  }
}

/** Every session that can be read, newest first, also those without a match. Throws SetupError where the home is not private. */
export async function* searchSessions(
  home: string,
  options: SearchSessionsOptions,
): AsyncGenerator<SearchedSession> {
  for (const { id, folder } of await listSessions(home)) {
    let session: SearchedSession;
    try {
      session = await searchSession(folder, options);
    } catch (error) {
      options.onUnreadable(id, error);
      continue;
    }
    yield session;
  }
}

async function searchSession(
  folder: string,
  { query, snippetChars }: SearchSessionsOptions,
): Promise<SearchedSession> {
  const header = await readHeader(folder);
  if (!mayMatch(query, header)) return { header, turns: [], matches: [] };
  const view = await readSession(folder);
  const turns = foldTurns(view.exchanges);
  const matches = matchSession(
    query,
    { ...view, turns, outcomeOf: exchangeOutcome },
    snippetChars === undefined ? {} : { snippetChars },
  );
  return { header, turns, matches };
}
