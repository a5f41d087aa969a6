// What a round of Cursor's says beside its question and its answer.
import type { Answer } from '../answer.ts';
import type { RequestFacts } from '../dialect.ts';
import type { SocketRound } from '../socket.ts';

/** How a run stands to other runs. */
export interface CursorRun {
  readonly requestId?: string;
  readonly conversationId?: string;
  /** The request id of the first attempt: what has the same one is the same turn. */
  readonly attemptOf?: string;
  /** True where it goes on from the last checkpoint of a run that was broken off. */
  readonly isResumed: boolean;
  /** What had been answered at its last checkpoint. */
  readonly checkpoint?: Answer;
  /** The exchanges that a reader of the turn wants to see. */
  readonly exchangeIds: readonly string[];
}

export interface CursorRound extends SocketRound {
  readonly facts: RequestFacts;
  readonly run: CursorRun;
}
