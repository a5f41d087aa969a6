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

/** Keys of units: `from` is inclusive, `before` is not. */
export interface KeyRange {
  readonly from: number;
  readonly before: number;
}

export interface SqlStore {
  readonly db: Database;
  readonly dialect: SqlDialect;
  close(): Promise<void>;
}

export interface SqlDialect {
  /** Throws StoreError `older` for a server that this program cannot use. */
  expectServer(db: Database): Promise<void>;
  /** Column types for the statements that make tables; `arrival` is a key that counts up by itself. */
  readonly types: { readonly integer: string; readonly bytes: string; readonly arrival: string };
  /** The statements that make what words are found in. */
  readonly wordTables: readonly string[];
  /** Brings the tables of search to where facts are words too, and, where it pays, each month has its own. */
  rebuildSearch(db: Database): Promise<void>;
  /** Sees to it that units with these keys have a place; not called in a transaction that has changed something of search. */
  makeRoom(db: Database, keys: readonly number[]): Promise<void>;
  /** A transaction of what is made anew where it is lost: others do not wait until its commit is on the disk. */
  transactLazily<T>(db: Database, work: (transaction: Database) => Promise<T>): Promise<T>;
  /** Keeps other processes out of what follows in this transaction: the making of tables, the end of a chain. */
  lockForChange(db: Database): Promise<void>;
  /** Puts texts of units in, of which there are none yet, and their words where they are found. */
  insertTexts(db: Database, texts: readonly IndexedText[]): Promise<void>;
  removeWords(db: Database, ids: readonly number[]): Promise<void>;
  /** Notes, in the transaction that removes words, that they are to be forgotten: a crash does not lose that. */
  noteForgetting(db: Database): Promise<void>;
  /** Whether that was noted and not done to its end. */
  isForgettingDue(db: Database): Promise<boolean>;
  /** Sees to it that words that were removed are in no file any more; others have their turn in between. */
  forgetWords(db: Database): Promise<void>;
  /** Whether findWords is done as soon as it has as many as are wanted of it, however many there are. */
  readonly findsNewestFirst: boolean;
  /** A query for the ids of units with all of the terms, in the range, newest first, to which a limit can be added. */
  findWords(terms: readonly IndexTerm[], range: KeyRange): RawBuilder<unknown>;
  /** What stands behind `from` for the units `u` of the ids in a table `looked`, one look each, whatever the planner thinks. */
  readonly unitsOfLooked: RawBuilder<unknown>;
  /** Has `arrival` of these tables count on from the greatest that is there. */
  settleArrivals(db: Database, tables: readonly string[]): Promise<void>;
  /** As LogStore has it. */
  lead(lead: (signal: AbortSignal) => Promise<void>): Promise<boolean>;
}
