// Follows the exchanges: each is opened once, then has frames, then is closed once (FORMAT.md §4).
import { isId } from '../model/session.ts';
import type { ReadLine } from './line.ts';
import type { Report } from './verdict.ts';

export interface ExchangeCheck {
  check(line: ReadLine): void;
}

/** What is told of an exchange once it was opened; masks of it may be told after its close. */
const TYPES: ReadonlySet<string> = new Set(['exchange-opened', 'frames', 'redaction', 'exchange-closed']);

/** Expects the entries of one session in order. */
export function createExchangeCheck(report: Report): ExchangeCheck {
  const isOpen = new Map<string, boolean>();
  // Each erased opening may be that of an exchange which is not known.
  let erasedOpenings = 0;

  /** Whether the exchange is open; one that is not known is reported once and then taken as open. */
  function lookUp(exchange: string): boolean {
    const known = isOpen.get(exchange);
    if (known !== undefined) return known;
    if (erasedOpenings > 0) erasedOpenings--;
    else report('exchange-not-opened', `expected exchange-opened for ${exchange} before, found none`);
    isOpen.set(exchange, true);
    return true;
  }

  function open(exchange: string): void {
    if (isOpen.has(exchange))
      report('exchange-opened-twice', `expected ${exchange} to be opened once, found it again`);
    else isOpen.set(exchange, true);
  }

  function close(exchange: string): void {
    if (!lookUp(exchange))
      report('exchange-closed-twice', `expected ${exchange} to be closed once, found it again`);
    isOpen.set(exchange, false);
  }

  return {
    check(line) {
      const { type } = line.entry;
      if (!TYPES.has(type)) return;
      const data = line.data();
      if (data === undefined) {
        if (type === 'exchange-opened') erasedOpenings++;
        return;
      }
      const { exchange } = data;
      // That it is an id is for the shape of the data.
      if (typeof exchange !== 'string' || !isId(exchange)) return;
      if (type === 'exchange-opened') open(exchange);
      else if (type === 'exchange-closed') close(exchange);
      else if (!lookUp(exchange) && type === 'frames')
        report('exchange-over', `expected no frames of ${exchange} after its close, found some`);
    },
  };
}
