// The text of a query → its conditions: `deadlock "race condition" -draft user:ana is:error after:2026-11-01`.
import { QueryError } from './query-error.ts';
import { parseQueryTime } from './query-time.ts';

/** Qualifiers whose value may stand anywhere in a name, in either case. */
export type NameQualifier = 'user' | 'model' | 'tool' | 'file' | 'route';

/** One thing that must hold or, with `isExcluded`, must not. The text of a `word` may be a phrase. */
export type Condition = { readonly isExcluded: boolean } & (
  | { readonly type: 'word'; readonly text: string }
  | { readonly type: NameQualifier; readonly text: string }
  | { readonly type: 'is'; readonly state: 'error' | 'live' }
  | { readonly type: 'has'; readonly holding: 'redaction' | 'gap' }
  /** `atMs` is milliseconds since the epoch: `after` begins with it, `before` ends short of it. */
  | { readonly type: 'before' | 'after'; readonly atMs: number }
);

/** All of the conditions, of which there is at least one, must hold together. */
export interface Query {
  readonly text: string;
  readonly conditions: readonly Condition[];
}

/** A minus, the name of a qualifier, and a quoted or a bare value; a name that is none of these belongs to the word. */
const TERM =
  /(?<minus>-?)(?:(?<name>user|model|tool|file|route|is|has|before|after):)?(?:"(?<quoted>[^"]*)(?<close>"?)|(?<bare>\S*))/g;

/** Lets a query in. Throws QueryError that names the first term that is not as expected. */
export function parseQuery(text: string): Query {
  // TERM also matches the nothing before a space.
  const terms = [...text.matchAll(TERM)].filter(([term]) => term !== '');
  if (terms.length === 0) {
    const expected = 'expected a word, a "quoted phrase" or a qualifier such as user:ana';
    throw new QueryError('empty', `${expected}, found nothing`);
  }
  return { text, conditions: terms.map(([term, ...match]) => toCondition(term, match)) };
}

function toCondition(term: string, match: readonly (string | undefined)[]): Condition {
  const [minus, name = 'word', quoted, close, bare = ''] = match;
  if (close === '') throw new QueryError('unclosed-quote', `expected a closing quote, found ${quote(term)}`);
  const text = (quoted ?? bare).trim();
  if (text === '')
    throw new QueryError('missing-value', `expected something to look for after ${quote(term)}`);
  const isExcluded = minus === '-';
  switch (name) {
    case 'is':
      return { type: name, state: expectOneOf(['error', 'live'], { text, term }), isExcluded };
    case 'has':
      return { type: name, holding: expectOneOf(['redaction', 'gap'], { text, term }), isExcluded };
    case 'before':
    case 'after':
      return { type: name, atMs: expectTime(text, term), isExcluded };
    case 'word':
      return { type: name, text, isExcluded };
    default:
      // What is left of the names that TERM knows.
      return { type: name as NameQualifier, text, isExcluded };
  }
}

function expectOneOf<V extends string>(known: readonly V[], found: { text: string; term: string }): V {
  const value = known.find((one) => one === found.text.toLowerCase());
  if (value !== undefined) return value;
  const name = found.term.slice(0, found.term.indexOf(':') + 1);
  const expected = known.map((one) => `${name}${one}`).join(' or ');
  throw new QueryError('unknown-value', `expected ${expected}, found ${quote(found.term)}`);
}

function expectTime(text: string, term: string): number {
  const atMs = parseQueryTime(text);
  if (atMs !== undefined) return atMs;
  const expected = 'a day such as 2026-11-25 or a time such as 2026-11-25T10:00Z';
  throw new QueryError('not-a-time', `expected ${expected}, found ${quote(term)}`);
}

function quote(term: string): string {
  return JSON.stringify(term.length > 80 ? `${term.slice(0, 80)}…` : term);
}
