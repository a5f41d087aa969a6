// Blocks: what a scene is made of, each with the times at which it came.
import type { Outcome } from '../../model/exchange.ts';
import type { Side } from '../../model/frame.ts';
import type { Json } from '../../model/json.ts';
import type { Attachment, ToolCall } from '../../model/turn.ts';
import type { SaidError } from '../timeline-event.ts';
import type { TimedText } from './timed-text.ts';

/** `id` names it within the film, also after more has come · `t`: when it began, in milliseconds from the session's start. */
interface Place {
  readonly id: string;
  readonly t: number;
  readonly exchange?: string;
}

/** What the human asked. */
export interface PromptBlock extends Place {
  readonly type: 'prompt';
  readonly text: string;
  readonly attachments: readonly Attachment[];
  readonly isRetry: boolean;
}

/** What a model, or its server, said. */
export interface SpeechBlock extends Place {
  readonly type: 'text' | 'thinking' | 'notice';
  readonly said: TimedText;
  readonly model?: string;
}

/** What a tool gave back. */
export interface ToolOutcome {
  readonly t: number;
  readonly result: Json;
  readonly status: ToolCall['status'];
}

/** A call; `given` holds its arguments as they came, more than one text where they were sent anew. */
export interface ToolBlock extends Place {
  readonly type: 'tool';
  readonly name: string;
  readonly given: readonly TimedText[];
  readonly outcome?: ToolOutcome;
  readonly model?: string;
}

/** A result whose call was not recorded in this session. */
export interface ResultBlock extends Place, ToolOutcome {
  readonly type: 'result';
  readonly name?: string;
}

export interface ErrorBlock extends Place, SaidError {
  readonly type: 'error';
}

/** How an answer ended, where it was not completed. */
export interface EndBlock extends Place {
  readonly type: 'end';
  readonly outcome: Outcome;
  readonly durationMs: number;
}

/** An exchange that asks no model. */
export interface ExchangeBlock extends Place {
  readonly type: 'exchange';
  readonly method: string;
  readonly url: string;
  readonly status?: number;
  readonly outcome?: Outcome;
  readonly error?: SaidError;
}

/** Not recorded from `t` to `to`. */
export interface GapBlock extends Place {
  readonly type: 'gap';
  readonly to: number;
  readonly reason: string;
  readonly bytes?: number;
  readonly side?: Side;
}

export type Block =
  | PromptBlock
  | SpeechBlock
  | ToolBlock
  | ResultBlock
  | ErrorBlock
  | EndBlock
  | ExchangeBlock
  | GapBlock;

/** The arguments of a call as they stood at `t`. */
export function givenAt({ given }: ToolBlock, t: number): string {
  const text = given.findLast(({ firstT }, index) => index === 0 || firstT <= t);
  return text?.at(t) ?? '';
}

/** When the last of a block came. */
export function lastTimeOf(block: Block): number {
  switch (block.type) {
    case 'text':
    case 'thinking':
    case 'notice':
      return block.said.lastT;
    case 'tool':
      return Math.max(block.t, block.given.at(-1)?.lastT ?? 0, block.outcome?.t ?? 0);
    default:
      return block.t;
  }
}

/** Grows with what comes: of two states of a block those are the same that have one size and one last time. */
export function sizeOf(block: Block): number {
  switch (block.type) {
    case 'text':
    case 'thinking':
    case 'notice':
      return block.said.text.length;
    case 'tool':
      return block.given.reduce(
        (sum, { text }) => sum + text.length + 1,
        block.outcome === undefined ? 0 : 1,
      );
    default:
      return 0;
  }
}
