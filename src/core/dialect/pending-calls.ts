// The calls of a turn that wait for their results, as rounds are folded into it.
import type { Round } from './round.ts';
import type { TurnDraft } from './turn-draft.ts';

/** Results that a round brought are of calls before it; a run that goes on may end those that the one before it began. */
export function addCalls(draft: TurnDraft, { id: round, facts, answer, run }: Round): void {
  for (const { id } of facts.toolResults) endCall(draft, id);
  if (run?.isResumed) for (const { id } of answer.toolCalls) endCall(draft, id);
  const waiting = answer.toolCalls.filter(({ status }) => status === 'pending');
  if (waiting.length > 0)
    draft.pending = [...draft.pending, ...waiting.map(({ id: call }) => ({ round, call }))];
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
