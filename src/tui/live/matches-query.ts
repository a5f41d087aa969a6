// A query of `search` held against what the live list knows of a session.
import type { Condition, Query } from '../../core/search/query.ts';
import { parseQuery } from '../../core/search/query.ts';
import { QueryError } from '../../core/search/query-error.ts';
import type { LiveSession } from './live-session.ts';

/** A filter as it stands while it is typed: all sessions while it is empty; `problem` says what is not understood of it. */
export interface LiveFilter {
  readonly query?: Query;
  readonly problem?: string;
}

/** What the text asks for so far. */
export function toLiveFilter(text: string): LiveFilter {
  if (text.trim() === '') return {};
  try {
    return { query: parseQuery(text) };
  } catch (error) {
    if (error instanceof QueryError) return { problem: error.message };
    throw error;
  }
}

/** True where the session fits: `tool:` and `file:` are looked for in its prompts, which is all that is known here. */
export function matchesQuery(session: LiveSession, { conditions }: Query): boolean {
  return conditions.every((condition) => isMet(condition, session) !== condition.isExcluded);
}

function isMet(condition: Condition, session: LiveSession): boolean {
  const { user, client = '', routes, models, title = '', prompt = '' } = session;
  switch (condition.type) {
    case 'word':
      return contains([user, client, ...routes, ...models, title, prompt, session.id], condition.text);
    case 'user':
      return contains([user], condition.text);
    case 'model':
      return contains(models, condition.text);
    case 'route':
      return contains(routes, condition.text);
    case 'tool':
    case 'file':
      return contains([title, prompt], condition.text);
    case 'is':
      return condition.state === 'live' ? session.state !== 'closed' : session.failed > 0;
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
