// Units of search, for tests of the store.

import type { SearchUnit } from '../../../src/collector/store/search-store.ts';
import type { Owner } from '../../../src/collector/store/session-store.ts';
import type { Store } from '../../../src/collector/store/store.ts';
import { parseQuery } from '../../../src/core/search/query.ts';
import { ANA, idOf } from './rows.ts';

/** A turn of a session that began so many minutes after the first of November, with this text as its prompt. */
export function makeUnit(
  session: number,
  minute: number,
  text: string,
  changes: Partial<SearchUnit> = {},
): SearchUnit {
  return {
    session: idOf(session),
    id: `turn-${minute}`,
    owner: ANA,
    startedAt: new Date(Date.UTC(2026, 10, 1) + minute * 60_000).toISOString(),
    routes: ['cursor'],
    tools: [],
    files: [],
    hasError: false,
    hasRedaction: false,
    hasGap: false,
    passages: [{ part: 'prompt', text }],
    ...changes,
  };
}

/** The ids of the units that a query finds, newest first. */
export async function findIds(
  { search }: Store,
  query: string,
  { limit = 100, owner }: { readonly limit?: number; readonly owner?: Owner } = {},
): Promise<readonly string[]> {
  const page = await search.find(parseQuery(query), { limit, ...(owner === undefined ? {} : { owner }) });
  return page.hits.map(({ id }) => id);
}
