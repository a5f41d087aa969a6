// What the qualifiers of a query ask of a row of search.
import { type Expression, type SqlBool, sql } from 'kysely';
import type { Condition } from '../../../core/search/query.ts';
import type { KeyRange } from './dialect.ts';
import { contains } from './rows.ts';
import { toEndKey, toFirstKey } from './search-rows.ts';

type Fact = Exclude<Condition, { readonly type: 'word' }>;

/** True of a row `u` that is as the qualifier says or, with `isExcluded`, is not. */
export function toCondition(fact: Fact): Expression<SqlBool> {
  return fact.isExcluded ? sql<SqlBool>`not ${toPlain(fact)}` : toPlain(fact);
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
        : sql<SqlBool>`u.session in (select id from sessions where state = 'live')`;
    case 'has':
      return fact.holding === 'gap' ? sql<SqlBool>`u.has_gap = 1` : sql<SqlBool>`u.has_redaction = 1`;
    case 'before':
      return sql<SqlBool>`u.started_at < ${toStoredTime(fact.atMs)}`;
    case 'after':
      return sql<SqlBool>`u.started_at >= ${toStoredTime(fact.atMs)}`;
  }
}

/** Years of four digits, which are compared as texts: an offset may lead out of them. */
const [FIRST_MS, LAST_MS] = [Date.parse('0000-01-01T00:00:00.000Z'), Date.parse('9999-12-31T23:59:59.999Z')];

function toStoredTime(atMs: number): string {
  return new Date(Math.max(FIRST_MS, Math.min(atMs, LAST_MS))).toISOString();
}

/** The keys between which all units are that began when the qualifiers say: none on the far side is looked at. */
export function toKeyRange(facts: readonly Fact[]): KeyRange {
  let [from, before] = [0, Number.MAX_SAFE_INTEGER];
  for (const fact of facts) {
    if (fact.isExcluded) continue;
    if (fact.type === 'after') from = Math.max(from, toFirstKey(fact.atMs));
    if (fact.type === 'before') before = Math.min(before, toEndKey(fact.atMs));
  }
  return { from, before };
}
