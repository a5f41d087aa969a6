// Small steps between rows and the model.
import { type Expression, type SqlBool, sql } from 'kysely';
import type { Database } from './schema.ts';

type WithoutNulls<R> = { [K in keyof R as null extends R[K] ? never : K]: R[K] } & {
  [K in keyof R as null extends R[K] ? K : never]?: Exclude<R[K], null>;
};

/** The row without the columns that are null. */
export function withoutNulls<R extends object>(row: R): WithoutNulls<R> {
  // What is taken out is what the type says may be absent.
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as WithoutNulls<R>;
}

/** The text without U+0000, which stands in no text of PostgreSQL. What a client sent may have it. */
export function toText(text: string): string {
  return text.replaceAll('\u0000', '\ufffd');
}

/** What contains a text, in either case where the column is in lower case. */
export function contains(column: Expression<unknown>, text: string): Expression<SqlBool> {
  const pattern = `%${toText(text)
    .toLowerCase()
    .replace(/[\\%_]/g, '\\$&')}%`;
  return sql<SqlBool>`${column} like ${pattern} escape '\\'`;
}

/** Subject, e-mail and name as `user` looks through them. */
export function toWho(person: {
  readonly subject: string;
  readonly email?: string;
  readonly name?: string;
}): string {
  return toText([person.subject, person.email ?? '', person.name ?? ''].join('\n')).toLowerCase();
}

/** Attempts, after which two transactions that stand in each other's way are not so by chance. */
const MAX_ATTEMPTS = 10;
/** PostgreSQL's codes for a transaction that may be done again: deadlock, serialization. */
const AGAIN: ReadonlySet<unknown> = new Set(['40P01', '40001']);

/** A transaction, done again where it was in the way of another one. */
export async function transact<T>(db: Database, work: (transaction: Database) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !AGAIN.has((error as { code?: unknown }).code)) throw error;
    }
  }
}

/** Rows to one statement: a database takes 32,766 values at least, and no table has more than 30 columns. */
const MAX_ROWS = 1000;

/** The rows in runs that one statement can insert. */
export function* inRuns<R>(rows: readonly R[]): Generator<readonly R[]> {
  for (let at = 0; at < rows.length; at += MAX_ROWS) yield rows.slice(at, at + MAX_ROWS);
}
