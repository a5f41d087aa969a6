// What can be wrong with the store.

/**
 * `bad-address`: the URL names no store that there is. `in-use`: another process has the database. `newer`: a later version of this
 * program made it. `older`: its server is older than this program can use. `unfinished`: a move into it was broken off. `damaged`: bytes are missing, or not those that were stored.
 * `retained`: a lock stands on what should go, until `until` where that is known. `contradiction`: two stores that should hold the
 * same do not. `unavailable`: it cannot be reached, or has no room; the same may be asked again later.
 */
export type StoreErrorCode =
  | 'bad-address'
  | 'in-use'
  | 'newer'
  | 'older'
  | 'unfinished'
  | 'damaged'
  | 'retained'
  | 'contradiction'
  | 'unavailable';

export interface StoreErrorOptions extends ErrorOptions {
  /** ISO 8601. */
  readonly until?: string | undefined;
}

export class StoreError extends Error {
  readonly code: StoreErrorCode;
  readonly until: string | undefined;

  constructor(code: StoreErrorCode, message: string, options?: StoreErrorOptions) {
    super(message, options);
    this.name = 'StoreError';
    this.code = code;
    this.until = options?.until;
  }
}
