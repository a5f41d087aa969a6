// A session that is read piece by piece: what is known of all of it at once, and its exchanges one by one.
import type { DialectName, Exchange } from '../model/exchange.ts';
import type { Identity, SessionHeader } from '../model/session.ts';
import type { SessionView } from './session-fold.ts';

/** What a session says of itself before anything in it is read. */
export interface SessionHead {
  readonly header: SessionHeader;
  readonly status: SessionView['status'];
  /** Of the last entry, in milliseconds from the start. */
  readonly lastT: number;
  /** How many there are. */
  readonly redactionCount: number;
  readonly gapCount: number;
  /** What was taken out of it afterwards, where something was. */
  readonly erasures?: readonly ErasureNote[];
}

/** One erasure, as its tombstone says. */
export interface ErasureNote {
  /** ISO 8601. */
  readonly at: string;
  readonly by: Identity;
  /** Entries that lost their content. */
  readonly entries: number;
  readonly reason?: string;
}

/** An exchange as it can be told from others before it is read. `t`: milliseconds from the start of the session. */
export interface ExchangePlace {
  readonly id: string;
  readonly t: number;
  readonly dialect: DialectName;
  readonly route: string;
}

/** All of a session, of which only what was asked for last is in memory. */
export interface SessionSource
  extends Pick<SessionView, 'header' | 'status' | 'lastT' | 'redactions' | 'gaps'> {
  /** What was taken out of it afterwards, where something was: its entries do not say. */
  readonly erasures?: readonly ErasureNote[];
  /** In the order in which they were opened. */
  readonly exchanges: readonly ExchangePlace[];
  /** The same, each as soon as all of it was gone through: for who would wait long for the rest of the session. */
  readonly arriving?: () => Iterable<ExchangePlace>;
  /** Reads an exchange, also one that was read before. Throws FormatError, and what the disk says. */
  read(id: string): Exchange;
}

/** A session that is in memory already. */
export function toSource(view: SessionView): SessionSource {
  const byId = new Map(view.exchanges.map((exchange) => [exchange.id, exchange]));
  return {
    ...view,
    read(id) {
      const exchange = byId.get(id);
      if (exchange === undefined) throw new Error(`expected exchange ${id} among those of the session`);
      return exchange;
    },
  };
}

/** The head of a session whose entries are known. */
export function toHead({
  header,
  status,
  lastT,
  redactions,
  gaps,
}: Omit<SessionSource, 'exchanges' | 'read'>): SessionHead {
  return { header, status, lastT, redactionCount: redactions.length, gapCount: gaps.length };
}
