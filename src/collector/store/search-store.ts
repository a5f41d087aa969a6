// What is looked for: one row a turn, with its facts and its masked text.
import type { Passage, PassagePart } from '../../core/search/passage.ts';
import type { Query } from '../../core/search/query.ts';
import type { Span } from '../../core/search/word-pattern.ts';
import type { Owner, Page } from './session-store.ts';

/** A turn, or an exchange that is in none, as search and statistics know it. */
export interface SearchUnit {
  readonly session: string;
  /** Id of the turn or exchange: with the session, its key. */
  readonly id: string;
  readonly owner: Owner;
  readonly email?: string;
  readonly name?: string;
  readonly startedAt: string;
  readonly routes: readonly string[];
  readonly model?: string;
  readonly tools: readonly string[];
  readonly files: readonly string[];
  readonly repository?: string;
  readonly hasError: boolean;
  readonly hasRedaction: boolean;
  readonly hasGap: boolean;
  /** As core/search has them, masked; bounded by the writer. */
  readonly passages: readonly Passage[];
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly cacheReadTokens?: number;
  readonly cacheWriteTokens?: number;
}

export interface SearchHit {
  readonly session: string;
  readonly id: string;
  readonly startedAt: string;
  readonly model?: string;
  /** A snippet for each passage in which a word of the query stands; for a query without words, how the unit begins. */
  readonly matches: readonly SearchMatch[];
}

export interface SearchMatch {
  readonly part?: PassagePart;
  readonly snippet: string;
  /** The hits in the snippet, in UTF-16 units. */
  readonly highlights: readonly Span[];
}

/** `next` is the `after` of the page that follows; there may be one after a page with few hits, or none. */
export interface SearchPage {
  readonly hits: readonly SearchHit[];
  readonly next?: string;
}

export interface StatisticsRow {
  /** The user (issuer, LF, subject), model, repository or day (UTC); empty where it is not known. */
  readonly key: string;
  readonly model: string;
  readonly turns: number;
  readonly errors: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
}

export interface StatisticsQuestion {
  readonly by: 'user' | 'model' | 'repository' | 'day';
  readonly owner?: Owner;
  /** ISO 8601: since is inclusive, until is not. */
  readonly since?: string;
  readonly until?: string;
}

/** How far the indexer has come in a session. */
export interface IndexStep {
  /** `indexedTo` as it was read: compare and set. */
  readonly from: number;
  /** What is indexed now: the seq after the last entry that was read. A number below 0 that was never there has all of it read again. */
  readonly to: number;
  /** `next` of the session when it was read: it is behind again once that has moved. */
  readonly seen: number;
  /** With the last put of a pass: all units that the session has now. Others of it go, as a turn does that became part of another. */
  readonly ids?: readonly string[];
}

export interface SearchStore {
  /** Puts the units in, replacing those of the same key, and moves the session on, in one transaction; false where another one did. */
  put(session: string, units: readonly SearchUnit[], step: IndexStep): Promise<boolean>;
  /** Newest first; `owner` narrows to what one may see. Words are found by their beginnings, and by those of the humps of camelCase. */
  find(query: Query, page: Page & { readonly owner?: Owner }): Promise<SearchPage>;
  /** One row a key and model, so that costs can be added up. */
  statistics(question: StatisticsQuestion): Promise<readonly StatisticsRow[]>;
  /** Sessions with entries that the indexer has not read, by their ids, those behind `after`. */
  listBehind(
    limit: number,
    after?: string,
  ): Promise<readonly { readonly session: string; readonly indexedTo: number; readonly next: number }[]>;
}
