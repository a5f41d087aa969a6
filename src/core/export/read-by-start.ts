// The exchanges of a session by their start, one in memory at a time.
import type { Exchange } from '../model/exchange.ts';
import type { SessionSource } from '../replay/session-source.ts';

/** Reads each exchange when it is asked for. */
export function* readByStart(session: SessionSource): Generator<Exchange> {
  const places = session.exchanges.toSorted((one, other) => one.t - other.t);
  for (const { id } of places) yield session.read(id);
}
