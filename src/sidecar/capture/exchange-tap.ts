// What one exchange tells the tap: its events in order, with their times and the bytes of both bodies counted.
import type { ExchangeClosed, ExchangeOpened } from '../../core/model/capture.ts';
import type { HeaderList, Side } from '../../core/model/frame.ts';
import { nowMs } from './clock.ts';
import { newUuidV7 } from './ids.ts';
import type { Tap } from './tap.ts';

export type Closing = Pick<ExchangeClosed, 'outcome' | 'error'>;
export type Opening = Pick<ExchangeOpened, 'method' | 'url' | 'route' | 'client' | 'headers'>;

/** The tap of one exchange, from `exchange-opened` (emitted by the constructor) to `exchange-closed`. */
export class ExchangeTap {
  readonly #exchange = newUuidV7();
  readonly #tap: Tap;
  #requestBytes = 0;
  #responseBytes = 0;
  #isClosed = false;

  constructor(tap: Tap, opening: Opening) {
    this.#tap = tap;
    tap.emit({ type: 'exchange-opened', exchange: this.#exchange, at: nowMs(), ...opening });
  }

  /** A chunk that has been passed on. */
  chunk(side: Side, bytes: Uint8Array): void {
    if (this.#isClosed) return;
    if (side === 'request') this.#requestBytes += bytes.byteLength;
    else this.#responseBytes += bytes.byteLength;
    this.#tap.emit({ type: 'chunk', exchange: this.#exchange, at: nowMs(), side, bytes });
  }

  head(status: number, headers: HeaderList): void {
    this.#tap.emit({ type: 'response-head', exchange: this.#exchange, at: nowMs(), status, headers });
  }

  ended(side: Side, trailers: HeaderList = []): void {
    const ended = { type: 'body-ended', exchange: this.#exchange, at: nowMs(), side } as const;
    this.#tap.emit(trailers.length === 0 ? ended : { ...ended, trailers });
  }

  /** Once; what comes after it is not of this exchange any more. */
  closed(closing: Closing): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#tap.emit({
      type: 'exchange-closed',
      exchange: this.#exchange,
      at: nowMs(),
      ...closing,
      requestBytes: this.#requestBytes,
      responseBytes: this.#responseBytes,
    });
  }
}
