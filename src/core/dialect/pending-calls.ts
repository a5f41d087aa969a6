// The calls of a turn that wait for their results, as rounds are folded into it.
import type { Round } from './round.ts';
import type { TurnDraft } from './turn-draft.ts';

/** What a round calls waits from now on; a run that goes on may end calls that the one before it began. */
export function addCalls(draft: TurnDraft, { id: round, answer, run }: Round): void {
  if (run?.isResumed) for (const { id } of answer.toolCalls) endCall(draft, id);
  const waiting = answer.toolCalls.filter(({ status }) => status === 'pending');
  if (waiting.length > 0)
    draft.pending = [...draft.pending, ...waiting.map(({ id: call }) => ({ round, call }))];
}

/** Results that a round brought are of calls before it. */
export function endCalls(draft: TurnDraft, { facts }: Round): void {
  for (const { id } of facts.toolResults) endCall(draft, id);
}

/** Of two calls with one id the first has the result. */
export function endCall(draft: TurnDraft, id: string): void {
  const index = draft.pending.findIndex(({ call }) => call === id);
  if (index >= 0) draft.pending = draft.pending.toSpliced(index, 1);
}

/** What a round called waits no more: it was said anew. */
export function dropCalls(draft: TurnDraft, dropped: string): void {
  if (draft.pending.some(({ round }) => round === dropped))
    draft.pending = draft.pending.filter(({ round }) => round !== dropped);
}
