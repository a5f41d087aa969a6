// A query of `search` held against what a list knows of a session.
import { type Condition, parseQuery, type Query } from '../core/search/query.ts';
import { QueryError } from '../core/search/query-error.ts';

/** What every list knows of a session. */
export interface ListedSession {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly isLive: boolean;
  readonly user: string;
  readonly models: readonly string[];
  /** The first prompt. */
  readonly title?: string;
  /** Other texts in which words are looked for. */
  readonly texts?: readonly string[];
  readonly routes?: readonly string[];
  readonly failed: number;
  readonly gaps: number;
  readonly redactions: number;
}

/** A filter as it stands while it is typed: all sessions while it is empty; `problem` says what is not understood of it. */
export interface ListFilter {
  readonly query?: Query;
  readonly problem?: string;
}

/** What the text asks for so far. */
export function toListFilter(text: string): ListFilter {
  if (text.trim() === '') return {};
  try {
    return { query: parseQuery(text) };
  } catch (error) {
    if (error instanceof QueryError) return { problem: error.message };
    throw error;
  }
}

/** True where the session fits: `tool:` and `file:` are looked for in its prompts, which is all that is known here. */
export function matchesQuery(session: ListedSession, { conditions }: Query): boolean {
  return conditions.every((condition) => isMet(condition, session) !== condition.isExcluded);
}

function isMet(condition: Condition, session: ListedSession): boolean {
  const { user, routes = [], models, title = '', texts = [] } = session;
  switch (condition.type) {
    case 'word':
      return contains([user, ...routes, ...models, title, ...texts, session.id], condition.text);
    case 'user':
      return contains([user], condition.text);
    case 'model':
      return contains(models, condition.text);
    case 'route':
      return contains(routes, condition.text);
    case 'tool':
    case 'file':
      return contains([title, ...texts], condition.text);
    case 'is':
      return condition.state === 'live' ? session.isLive : session.failed > 0;
    case 'has':
      return (condition.holding === 'gap' ? session.gaps : session.redactions) > 0;
    case 'before':
      return session.startedAt < condition.atMs;
    case 'after':
      return session.startedAt >= condition.atMs;
  }
}

function contains(texts: readonly string[], wanted: string): boolean {
  const needle = wanted.toLowerCase();
  return texts.some((text) => text.toLowerCase().includes(needle));
}
