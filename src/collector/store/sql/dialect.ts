// What SQLite and PostgreSQL do not do alike.
import type { RawBuilder } from 'kysely';
import type { Database } from './schema.ts';

/** A word that must stand in a text: whole, or as the beginning of one. */
export interface IndexTerm {
  readonly word: string;
  readonly isPrefix: boolean;
}

/** The passages of a unit, as JSON, with the words in them. */
export interface IndexedText {
  readonly id: number;
  readonly passages: string;
  readonly words: readonly string[];
}

export interface SqlStore {
  readonly db: Database;
  readonly dialect: SqlDialect;
  close(): Promise<void>;
}

export interface SqlDialect {
  /** Column types for the statements that make tables; `arrival` is a key that counts up by itself. */
  readonly types: { readonly integer: string; readonly bytes: string; readonly arrival: string };
  /** The statements that make what words are found in. */
  readonly wordTables: readonly string[];
  /** Keeps other processes out of what follows in this transaction: the making of tables, the end of a chain. */
  lockForChange(db: Database): Promise<void>;
  /** Puts texts of units in, of which there are none yet, and their words where they are found. */
  insertTexts(db: Database, texts: readonly IndexedText[]): Promise<void>;
  removeWords(db: Database, ids: readonly number[]): Promise<void>;
  /** Sees to it that words that were removed are in no file any more; others have their turn in between. */
  forgetWords(db: Database): Promise<void>;
  /** `from` and `where` of a query over search_units `u`, so that its rows come in the order of `id`, and of those only with the terms. */
  fromWords(terms: readonly IndexTerm[]): {
    readonly from: RawBuilder<unknown>;
    readonly where: RawBuilder<unknown>;
    readonly id: RawBuilder<unknown>;
  };
  /** Has `arrival` of these tables count on from the greatest that is there. */
  settleArrivals(db: Database, tables: readonly string[]): Promise<void>;
  /** As LogStore has it. */
  lead(lead: (signal: AbortSignal) => Promise<void>): Promise<boolean>;
}
