// Entries of a session → what a reader can know of it: exchanges, redactions, gaps, its end.
import { type Entry, type GapData, type SessionClosedData, toStatement } from '../model/entry.ts';
import type { Exchange } from '../model/exchange.ts';
import type { Json } from '../model/json.ts';
import type { Redaction } from '../model/redaction.ts';
import type { SessionHeader } from '../model/session.ts';
import { createExchangeFold, type ExchangeFold } from './exchange-fold.ts';
import { createPartReader } from './part-reader.ts';

/** A session as far as its entries tell. Times of gaps are milliseconds from its start. */
export interface SessionView {
  readonly header: SessionHeader;
  readonly status: 'live' | 'sealed' | 'recovered';
  /** Of the last entry, in milliseconds from the start. */
  readonly lastT: number;
  readonly exchanges: readonly Exchange[];
  readonly redactions: readonly (Redaction & { readonly exchange: string })[];
  readonly gaps: readonly GapData[];
}

export interface SessionFold {
  entry(entry: Entry): void;
  view(): SessionView;
}

/** A fold over the entries of the session with this header, in order of seq. */
export function createSessionFold(header: SessionHeader): SessionFold {
  const startedAt = Date.parse(header.startedAt);
  const parts = createPartReader();
  const exchanges = new Map<string, ExchangeFold>();
  const redactions: (Redaction & { readonly exchange: string })[] = [];
  const gaps: GapData[] = [];
  let closed: SessionClosedData | undefined;
  let lastT = 0;

  function entry(entry: Entry): void {
    lastT = Math.max(lastT, entry.t);
    const statement = toStatement(entry);
    if (statement === undefined) {
      if (entry.type === 'part') parts.add(entry.seq, undefined);
      return;
    }
    switch (statement.type) {
      case 'exchange-opened':
        exchanges.set(
          statement.data.exchange,
          createExchangeFold(statement.data, { t: entry.t, startedAt, parts }),
        );
        break;
      case 'frames':
        exchanges.get(statement.data.exchange)?.frames(statement.data);
        break;
      case 'part':
        parts.add(entry.seq, statement.data.value as Json);
        break;
      case 'exchange-closed':
        exchanges.get(statement.data.exchange)?.close(statement.data, entry.t);
        break;
      case 'redaction': {
        const { exchange, findings } = statement.data;
        redactions.push(...findings.map((finding) => ({ exchange, ...finding })));
        break;
      }
      case 'gap':
        gaps.push(statement.data);
        break;
      case 'session-closed':
        closed = statement.data;
        break;
      case 'mark':
      case 'identity':
      case 'policy':
      case 'segment-closed':
        break;
    }
  }

  return {
    entry,
    view: () => ({
      header,
      status: toStatus(closed),
      lastT,
      exchanges: [...exchanges.values()].map((fold) => fold.exchange()),
      redactions,
      gaps,
    }),
  };
}

/** How a session stands by what closed it. */
export function toStatus(closed: SessionClosedData | undefined): SessionView['status'] {
  if (closed === undefined) return 'live';
  return closed.reason === 'recovered' ? 'recovered' : 'sealed';
}
