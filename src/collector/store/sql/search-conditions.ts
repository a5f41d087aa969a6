// What the qualifiers of a query ask of a row of search.
import { type Expression, type SqlBool, sql } from 'kysely';
import type { Condition } from '../../../core/search/query.ts';
import { contains } from './rows.ts';
import { toFirstKey } from './search-rows.ts';

type Fact = Exclude<Condition, { readonly type: 'word' }>;

/** True of a row `u` that is as the qualifier says or, with `isExcluded`, is not. */
export function toCondition(fact: Fact): Expression<SqlBool> {
  if (fact.isExcluded) return sql<SqlBool>`not ${toPlain(fact)}`;
  return fact.type === 'before' || fact.type === 'after'
    ? sql<SqlBool>`(${toPlain(fact)} and ${toKeyBound(fact)})`
    : toPlain(fact);
}

/** Never null, so that `not` of it is true where it is false. */
function toPlain(fact: Fact): Expression<SqlBool> {
  switch (fact.type) {
    case 'user':
      return contains(sql.ref('u.who'), fact.text);
    case 'model':
      return contains(sql`coalesce(lower(u.model), '')`, fact.text);
    case 'tool':
      return contains(sql.ref('u.tools'), fact.text);
    case 'file':
      return contains(sql.ref('u.files'), fact.text.replaceAll('\\', '/'));
    case 'route':
      return contains(sql.ref('u.routes'), fact.text);
    case 'is':
      return fact.state === 'error'
        ? sql<SqlBool>`u.has_error = 1`
        : sql<SqlBool>`exists (select 1 from sessions s where s.id = u.session and s.state = 'live')`;
    case 'has':
      return fact.holding === 'gap' ? sql<SqlBool>`u.has_gap = 1` : sql<SqlBool>`u.has_redaction = 1`;
    case 'before':
      return sql<SqlBool>`u.started_at < ${new Date(fact.atMs).toISOString()}`;
    case 'after':
      return sql<SqlBool>`u.started_at >= ${new Date(fact.atMs).toISOString()}`;
  }
}

/** How far keys may be ahead of their time where very many units began at once. */
const KEY_SLACK_MS = 60_000;

/** The same by the key, in whose order rows are read: those on the far side are not looked at. */
function toKeyBound({ type, atMs }: Extract<Fact, { readonly atMs: number }>): Expression<SqlBool> {
  return type === 'after'
    ? sql<SqlBool>`u.id >= ${toFirstKey(atMs)}`
    : sql<SqlBool>`u.id < ${toFirstKey(atMs + KEY_SLACK_MS)}`;
}
