// Holds a query against the sessions of a home, one after the other.
import { exchangeOutcome } from '../../core/dialect/answered.ts';
import type { SessionHeader } from '../../core/model/session.ts';
import type { Turn } from '../../core/model/turn.ts';
import { readTurns } from '../../core/replay/read-turns.ts';
import type { SessionSource } from '../../core/replay/session-source.ts';
import { createTurnReader } from '../../core/replay/turn-reader.ts';
import { isSteady, mayMatch } from '../../core/search/fact.ts';
import { type Match, matchSession } from '../../core/search/match.ts';
import { parseQuery, type Query } from '../../core/search/query.ts';
import { QueryError } from '../../core/search/query-error.ts';
import type { SearchedSession } from '../../core/search/unit.ts';
import { CliError } from '../cli-error.ts';
import { type FoundSession, listSessions } from './find-session.ts';
import { type OpenSession, openSession } from './open-session.ts';

/** Matches that were found for so long are told, though their session is not at its end. */
const MAX_GATHER_MS = 100;
/** A turn is searched when the next begins; where it goes on after that, once more at the end. */
const REACH = 1;

/** Matches of a session that were found together: all of most sessions, of a long one the next. */
export interface FoundMatches {
  readonly header: SessionHeader;
  /** Numbers of turns, from 1, by their ids. */
  readonly numbers: ReadonlyMap<string, number>;
  readonly matches: readonly Match[];
  readonly isFirst: boolean;
  /** True once for each session that was searched, also one without a match. */
  readonly isLast: boolean;
}

export interface SearchSessionsOptions {
  readonly query: Query;
  readonly snippetChars?: number;
  /** True: matches are in the order of their turns; else in which they are found, which is the same but for turns that went on late. What an exclusion may still take back is told in order always. */
  readonly isInOrder: boolean;
  /** Told of every session that cannot be read: the others are searched all the same. */
  readonly onUnreadable: (id: string, error: unknown) => void;
  /** How much of all sessions was searched, from 0 to 1; comes often. */
  readonly onProgress?: (fraction: number) => void;
  readonly now?: () => number;
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

/** What is found in the sessions that can be read, newest first. Throws SetupError where the home is not private. */
export async function* searchSessions(
  home: string,
  options: SearchSessionsOptions,
): AsyncGenerator<FoundMatches> {
  const sessions = await listSessions(home);
  for (const [index, session] of sessions.entries()) {
    const onProgress = (fraction: number) => options.onProgress?.((index + fraction) / sessions.length);
    onProgress(0);
    try {
      yield* searchSession(session, { ...options, onProgress });
    } catch (error) {
      options.onUnreadable(session.id, error);
    }
  }
}

function* searchSession({ folder }: FoundSession, options: SearchSessionsOptions): Generator<FoundMatches> {
  const session = openSession(folder);
  try {
    if (mayMatch(options.query, session.header)) yield* searchEntries(session, options);
    else yield { header: session.header, numbers: new Map(), matches: [], isFirst: true, isLast: true };
  } finally {
    session.close();
  }
}

function* searchEntries(session: OpenSession, options: SearchSessionsOptions): Generator<FoundMatches> {
  const { query, snippetChars, now = () => performance.now() } = options;
  const { header } = session;
  const source = session.source();
  const numbers = new Map<string, number>();
  const searched = toSearched(source, numberTurns(session, source, { ...options, numbers }));
  let isFirst = true;
  let gathered: Match[] = [];
  let since = now();
  for (const matches of session.pieces(
    matchSession(query, searched, snippetChars === undefined ? {} : { snippetChars }),
  )) {
    gathered.push(...matches);
    if (gathered.length === 0 || now() - since < MAX_GATHER_MS) continue;
    yield { header, numbers, matches: gathered, isFirst, isLast: false };
    isFirst = false;
    gathered = [];
    since = now();
  }
  yield { header, numbers, matches: gathered, isFirst, isLast: true };
}

/** The session, of which nothing is asked before it is searched for: what it ends with has to be gone through to. */
function toSearched(source: SessionSource, turns: Iterable<Turn>): SearchedSession {
  return {
    header: source.header,
    turns,
    read: source.read,
    outcomeOf: exchangeOutcome,
    get status() {
      return source.status;
    },
    get exchanges() {
      return source.exchanges;
    },
    get redactions() {
      return source.redactions;
    },
    get gaps() {
      return source.gaps;
    },
  };
}

/** The turns of a session, whose numbers are kept in `numbers`. */
function* numberTurns(
  session: OpenSession,
  source: SessionSource,
  {
    query,
    isInOrder,
    numbers,
    onProgress,
  }: SearchSessionsOptions & { readonly numbers: Map<string, number> },
): Generator<Turn> {
  const reader = createTurnReader(source, { isEarly: true });
  // Of a session that is gone through as it is read the one is the measure, of any other the other.
  const onExchange = () => onProgress?.(Math.min(session.fraction, reader.stepCount / reader.groups.length));
  for (const { turn, number } of readTurns(reader, {
    isWhole: isInOrder || !isSteady(query),
    reach: REACH,
    onExchange,
  })) {
    numbers.set(turn.id, number);
    yield turn;
  }
}
