// A session whose exchanges are read from where its entries stand, whenever they are asked for.
import { parseEntry, toStatement } from '../model/entry.ts';
import type { Exchange } from '../model/exchange.ts';
import type { SessionHeader } from '../model/session.ts';
import type { EntryIndex, IndexedExchange } from './entry-index.ts';
import { createExchangeFold, type ExchangeFold } from './exchange-fold.ts';
import type { SessionSource } from './session-source.ts';
import { createStoredParts } from './stored-parts.ts';

export interface StoredSessionOptions {
  readonly header: SessionHeader;
  readonly index: EntryIndex;
  /** The line that begins at this position, without its LF. */
  readonly readLine: (position: number) => string;
}

/** Reads exchanges of the index, also such as it comes to know later. What was erased reads as FORMAT.md §6 says. */
export function createExchangeReader({
  header,
  index,
  readLine,
}: StoredSessionOptions): SessionSource['read'] {
  const startedAt = Date.parse(header.startedAt);
  const parts = createStoredParts((seq) => {
    const position = index.parts.get(seq);
    if (position === undefined) return undefined;
    const line = readLine(position);
    const statement = toStatement(parseEntry(line));
    const stored = statement?.type === 'part' ? statement.data.value : undefined;
    return { stored, chars: line.length };
  });

  function read({ id, positions }: IndexedExchange): Exchange {
    let fold: ExchangeFold | undefined;
    for (const position of positions) {
      const entry = parseEntry(readLine(position));
      const statement = toStatement(entry);
      if (statement?.type === 'exchange-opened')
        // With the id of the index: what is made of tens of thousands of exchanges names them, and each text is one more.
        fold = createExchangeFold({ ...statement.data, exchange: id }, { t: entry.t, startedAt, parts });
      else if (statement?.type === 'frames') fold?.frames(statement.data);
      else if (statement?.type === 'exchange-closed') fold?.close(statement.data, entry.t);
    }
    if (fold === undefined)
      throw new Error(`expected exchange ${id} where it was before, found other entries`);
    return fold.exchange();
  }

  return (id) => {
    const exchange = index.exchanges.get(id);
    if (exchange === undefined) throw new Error(`expected exchange ${id} among those of the session`);
    return read(exchange);
  };
}

/** The session that stands there. */
export function createStoredSession(
  options: StoredSessionOptions,
  read: SessionSource['read'] = createExchangeReader(options),
): SessionSource {
  const { status, lastT, redactions, gaps, exchanges } = options.index;
  return {
    header: options.header,
    status,
    lastT,
    redactions,
    gaps,
    exchanges: [...exchanges.values()],
    read,
  };
}
