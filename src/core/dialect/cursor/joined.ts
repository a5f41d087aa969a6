// One run of Cursor's as one exchange, though it came in many.
import type { Exchange } from '../../model/exchange.ts';
import type { BlobTexts } from './blob-texts.ts';

/** An exchange whose request is the stream of all that the client sent, in its order, heartbeats and warm-ups left out. */
export interface JoinedExchange extends Exchange {
  /** The ids of all exchanges that it is made of, its own too. */
  readonly members: readonly string[];
  /** The ids of those that a reader wants to see: its own, and the appends that brought a prompt, a result, an approval. */
  readonly contentMembers: readonly string[];
  readonly blobs: BlobTexts;
}

/** True for what `joinCursor` made. */
export function isJoined(exchange: Exchange): exchange is JoinedExchange {
  return 'contentMembers' in exchange;
}
