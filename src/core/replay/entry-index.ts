// Where in a session's files what stands: made in one pass over its lines, in memory that does not grow with their length.
import { type Entry, type SessionClosedData, toStatement } from '../model/entry.ts';
import type { EntryHead } from './entry-head.ts';
import { createPositionTable, type PositionTable } from './position-table.ts';
import { type SessionView, toStatus } from './session-fold.ts';
import type { ExchangePlace } from './session-source.ts';
import { share } from './shared-names.ts';

/** An exchange with the positions of its entries, the one that opened it first. */
export interface IndexedExchange extends ExchangePlace {
  readonly positions: readonly number[];
  /** True once the entry that closed it was taken in. */
  readonly isClosed: boolean;
}

export interface EntryIndex extends Pick<SessionView, 'status' | 'lastT' | 'redactions' | 'gaps'> {
  readonly exchanges: ReadonlyMap<string, IndexedExchange>;
  /** The position of each part by the seq of its entry. */
  readonly parts: Pick<PositionTable, 'get'>;
}

type OpenPlace = ExchangePlace & { positions: number[]; isClosed: boolean };

export interface EntryIndexer {
  /** Takes the next line, which begins at `position`; `parse` is called where its head does not say enough. */
  add(head: EntryHead, position: number, parse: () => Entry): void;
  index(): EntryIndex;
}

/** An indexer that has seen nothing yet. */
export function createEntryIndexer(): EntryIndexer {
  const parts = createPositionTable();
  const exchanges = new Map<string, OpenPlace>();
  const redactions: SessionView['redactions'][number][] = [];
  const gaps: SessionView['gaps'][number][] = [];
  let closed: SessionClosedData | undefined;
  let lastT = 0;

  function addEntry(entry: Entry, position: number): void {
    const statement = toStatement(entry);
    switch (statement?.type) {
      case 'exchange-opened': {
        const { exchange: id, dialect, route } = statement.data;
        exchanges.set(id, {
          id,
          t: entry.t,
          dialect: share(dialect),
          route: share(route),
          positions: [position],
          isClosed: false,
        });
        return;
      }
      case 'frames':
        exchanges.get(statement.data.exchange)?.positions.push(position);
        return;
      case 'exchange-closed': {
        const exchange = exchanges.get(statement.data.exchange);
        if (exchange === undefined) return;
        exchange.positions.push(position);
        // A list that grew has room for more; tens of thousands of them have much.
        exchange.positions = exchange.positions.slice();
        exchange.isClosed = true;
        return;
      }
      case 'redaction': {
        const { exchange, findings } = statement.data;
        for (const finding of findings) redactions.push({ exchange, ...finding });
        return;
      }
      case 'gap':
        gaps.push(statement.data);
        return;
      case 'session-closed':
        closed = statement.data;
        return;
      default:
        return;
    }
  }

  return {
    add(head, position, parse) {
      lastT = Math.max(lastT, head.t);
      if (head.type === 'part') parts.set(head.seq, position);
      else if (head.type === 'frames' && head.exchange !== undefined)
        exchanges.get(head.exchange)?.positions.push(position);
      else addEntry(parse(), position);
    },
    index: () => ({ status: toStatus(closed), lastT, redactions, gaps, exchanges, parts }),
  };
}
