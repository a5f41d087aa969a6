// What is wrong with a query that cannot be let in.

export type QueryErrorCode = 'empty' | 'unclosed-quote' | 'missing-value' | 'unknown-value' | 'not-a-time';

/** A query that says nothing that could be searched for; the message says what was expected and found. */
export class QueryError extends Error {
  readonly code: QueryErrorCode;

  constructor(code: QueryErrorCode, message: string) {
    super(message);
    this.name = 'QueryError';
    this.code = code;
  }
}
