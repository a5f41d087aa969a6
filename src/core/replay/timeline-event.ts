// What happens in a session, one event after the other, as every view plays it.
import type { Outcome } from '../model/exchange.ts';
import type { Side } from '../model/frame.ts';
import type { Json } from '../model/json.ts';
import type { Attachment, ToolCall, Usage } from '../model/turn.ts';

/** What an error says. */
export interface SaidError {
  readonly code: string;
  readonly message: string;
}

/**
 * `t`: milliseconds from the session's start · `exchange`: absent for a gap in none · `turn`: the number, from 1, of the turn that
 * begins here · `within`: of the turn that an exchange goes on with, at its first event.
 */
interface Place {
  readonly t: number;
  readonly exchange?: string;
  readonly turn?: number;
  readonly within?: number;
}

export type TimelineEvent = Place &
  (
    | {
        readonly type: 'prompt';
        readonly text: string;
        readonly attachments: readonly Attachment[];
        /** True where it repeats the prompt of a request that got no answer. */
        readonly isRetry: boolean;
      }
    /** `notice`: what the server tells the human beside the answer. */
    | { readonly type: 'text' | 'thinking' | 'notice'; readonly text: string; readonly model?: string }
    /** `call` names one call within the session: `<exchange>/<number>`. */
    | { readonly type: 'tool-call'; readonly call: string; readonly name: string; readonly model?: string }
    /** A piece of the arguments, as text. */
    | {
        readonly type: 'tool-arguments';
        readonly call: string;
        readonly name: string;
        readonly text: string;
        readonly model?: string;
      }
    /** `call` and `name` are absent where the call was not recorded in this session. */
    | {
        readonly type: 'tool-result';
        readonly call?: string;
        readonly name?: string;
        readonly result: Json;
        readonly status: ToolCall['status'];
      }
    | ({ readonly type: 'error'; readonly model?: string } & SaidError)
    /** The whole of an exchange that asks no model, or whose request cannot be read. */
    | {
        readonly type: 'exchange';
        readonly method: string;
        readonly url: string;
        readonly status?: number;
        readonly outcome?: Outcome;
        readonly error?: SaidError;
      }
    /** What one answer took, at the time at which it was said last. */
    | { readonly type: 'usage'; readonly usage: Usage }
    /** Not recorded from `t` to `to`. */
    | {
        readonly type: 'gap';
        readonly to: number;
        readonly reason: string;
        readonly bytes?: number;
        readonly side?: Side;
      }
    | {
        readonly type: 'end';
        readonly outcome: Outcome;
        readonly durationMs: number;
        readonly model?: string;
      }
  );
