// What the tap hands to the worker: the one way in which bytes enter the pipeline.
import type { ClientProcess } from './exchange.ts';
import type { HeaderList, Side } from './frame.ts';

/** `at` is milliseconds since the epoch on a clock that never goes back; `exchange` is a UUIDv7. */
interface OfExchange {
  readonly exchange: string;
  readonly at: number;
}
export interface ExchangeOpened extends OfExchange {
  readonly type: 'exchange-opened';
  readonly method: string;
  /** The upstream's URL, never with the local token in it; of a tunnel `host:port`. */
  readonly url: string;
  readonly route: string;
  /** `process`: where the platform tells. */
  readonly client: {
    readonly address: string;
    readonly connection: number;
    readonly process?: ClientProcess;
  };
  /** Every header field, secrets included: dropping them is the worker's first act. */
  readonly headers: HeaderList;
  /** True where it was told before to a recorder that ended: what passed until then is told as dropped. */
  readonly isResumed?: true;
}
export interface Chunk extends OfExchange {
  readonly type: 'chunk';
  readonly side: Side;
  readonly bytes: Uint8Array;
}
export interface ResponseHead extends OfExchange {
  readonly type: 'response-head';
  readonly status: number;
  readonly headers: HeaderList;
}
export interface BodyEnded extends OfExchange {
  readonly type: 'body-ended';
  readonly side: Side;
  readonly trailers?: HeaderList;
}
export interface ExchangeClosed extends OfExchange {
  readonly type: 'exchange-closed';
  /** `tunnelled`: it passed unseen, and only its bytes were counted. */
  readonly outcome: 'completed' | 'failed' | 'cancelled' | 'cut' | 'tunnelled';
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly error?: { readonly code: string; readonly message: string };
}
/** Bytes that passed and were not handed over. */
export interface Dropped extends OfExchange {
  readonly type: 'dropped';
  readonly side: Side;
  readonly bytes: number;
  readonly reason: string;
}
export type CaptureEvent = ExchangeOpened | Chunk | ResponseHead | BodyEnded | ExchangeClosed | Dropped;
