// What a request asks of our upstream; it travels as JSON in a header, which every peer passes on.

export const planHeader = 'x-bench-plan';

export type Plan =
  /** A small whole answer. */
  | { readonly type: 'whole' }
  /** A stream of `chunks` events, the first after `delayMs`, then one every `everyMs`. */
  | {
      readonly type: 'stream';
      /** Numbers the stream: every stream has bytes of its own. */
      readonly stream: number;
      readonly chunks: number;
      readonly delayMs: number;
      readonly everyMs: number;
      /** Each event says when it was sent (`sentNs`): its bytes are not known before. */
      readonly isStamped: boolean;
    }
  /** The answer of one turn of the agent session; without pace everything at once. */
  | { readonly type: 'turn'; readonly turn: number; readonly tokens: number; readonly everyMs: number };

/** Monotonic time in ns, one clock for all processes of the machine. */
export function nowNs(): number {
  return Number(process.hrtime.bigint());
}
