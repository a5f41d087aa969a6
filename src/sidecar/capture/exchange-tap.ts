// What one exchange tells the tap: its events in order, with their times and the bytes of both bodies counted.
import type { ExchangeClosed, ExchangeOpened } from '../../core/model/capture.ts';
import type { HeaderList, Side } from '../../core/model/frame.ts';
import { nowMs } from './clock.ts';
import { toNumbered } from './connections.ts';
import { newUuidV7 } from './ids.ts';
import type { Target } from './route.ts';
import type { Tap } from './tap.ts';

export type Closing = Pick<ExchangeClosed, 'outcome' | 'error'>;
export type Opening = Pick<ExchangeOpened, 'method' | 'client' | 'headers'>;
interface TapStart {
  readonly opening: Opening;
  readonly target: Pick<Target, 'url' | 'name' | 'isTunnelled'>;
}

/** All tunnels go by this number of a connection: together they are one list of what was not looked at. */
const tunnelConnection = 0;

/** From `exchange-opened`, emitted by the constructor, to `exchange-closed`; of what is tunnelled only the bytes are counted. */
export class ExchangeTap {
  readonly #exchange = newUuidV7();
  readonly #tap: Tap;
  readonly #isTunnelled: boolean;
  #requestBytes = 0;
  #responseBytes = 0;
  #isClosed = false;

  constructor(tap: Tap, { opening, target }: TapStart) {
    this.#tap = tap;
    this.#isTunnelled = target.isTunnelled === true;
    const { method, client, headers } = opening;
    tap.emit({
      type: 'exchange-opened',
      exchange: this.#exchange,
      at: nowMs(),
      method,
      url: target.url,
      route: target.name,
      client: this.#isTunnelled ? toNumbered(client, tunnelConnection) : client,
      headers: this.#isTunnelled ? [] : headers,
    });
  }

  /** A chunk that has been passed on. */
  chunk(side: Side, bytes: Uint8Array): void {
    if (this.#isClosed) return;
    if (side === 'request') this.#requestBytes += bytes.byteLength;
    else this.#responseBytes += bytes.byteLength;
    if (this.#isTunnelled) return;
    this.#tap.emit({ type: 'chunk', exchange: this.#exchange, at: nowMs(), side, bytes });
  }

  head(status: number, headers: HeaderList): void {
    if (this.#isTunnelled) return;
    this.#tap.emit({ type: 'response-head', exchange: this.#exchange, at: nowMs(), status, headers });
  }

  ended(side: Side, trailers: HeaderList = []): void {
    if (this.#isTunnelled || this.#isClosed) return;
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
      ...(this.#isTunnelled ? toTunnelled(closing) : closing),
      requestBytes: this.#requestBytes,
      responseBytes: this.#responseBytes,
    });
  }
}

/** How it went is not ours to say, except where it did not come about. */
function toTunnelled(closing: Closing): Closing {
  return closing.outcome === 'failed' && closing.error !== undefined ? closing : { outcome: 'tunnelled' };
}
