// Folds exchanges into turns: one prompt and all that answered it.
import type { Exchange } from '../model/exchange.ts';
import type { Turn } from '../model/turn.ts';
import { joinCursor } from './cursor/join.ts';
import type { ToolResult } from './dialect.ts';
import { readHeader } from './headers.ts';
import { addCalls, dropCalls, endCall, endCalls } from './pending-calls.ts';
import { type Round, readRounds } from './round.ts';
import { isSameJson } from './same-json.ts';
import {
  createTurnDraft,
  type KeptRound,
  type LateResults,
  type TurnDraft,
  toTurn,
  type WholeDraft,
} from './turn-draft.ts';

/** The turns of these exchanges of one session, oldest first. */
export function foldTurns(exchanges: readonly Exchange[]): Turn[] {
  const fold = createFoldState<Round>();
  for (const exchange of joinCursor(exchanges))
    for (const round of readRounds(exchange)) addRound(fold, round, round);
  return fold.drafts.flatMap((draft) => {
    const [first] = draft.rounds;
    return first === undefined ? [] : [toTurn(withLateResults(fold, draft), first)];
  });
}

/** Puts rounds into the drafts of turns as they come. */
export interface RoundFold<Kept extends KeptRound> {
  /** Takes the next round, of which it keeps `kept`; returns the drafts that it changed, its own first. */
  add(round: Round, kept: Kept): readonly TurnDraft<Kept>[];
  /** In the order of their prompts; each has a round. */
  readonly drafts: readonly TurnDraft<Kept>[];
}

/** An empty fold of rounds. */
export function createRoundFold<Kept extends KeptRound>(): RoundFold<Kept> {
  const fold = createFoldState<Kept>();
  return { drafts: fold.drafts, add: (round, kept) => addRound(fold, round, kept) };
}

/** How many turns back a retry may be from what it repeats: other turns run beside it. */
export const retryReach = 16;

interface FoldState<Kept extends KeptRound> {
  readonly drafts: TurnDraft<Kept>[];
  readonly byRound: Map<string, TurnDraft<Kept>>;
  /** The newest draft with a tool call of this id, and the one with a response of this id. */
  readonly byCall: Map<string, TurnDraft<Kept>>;
  readonly byResponse: Map<string, TurnDraft<Kept>>;
}

function createFoldState<Kept extends KeptRound>(): FoldState<Kept> {
  return { drafts: [], byRound: new Map(), byCall: new Map(), byResponse: new Map() };
}

/** Puts a round into its draft; returns the drafts that it changed. */
function addRound<Kept extends KeptRound>(
  fold: FoldState<Kept>,
  round: Round,
  kept: Kept,
): readonly TurnDraft<Kept>[] {
  const draft = replaceRound(fold, kept) ?? joinRound(fold, round, kept) ?? openDraft(fold, round, kept);
  if (draft === undefined) return [];
  addCalls(draft, round);
  const changed = [draft, ...addLateResults(fold, draft, round)];
  fold.byRound.set(round.id, draft);
  for (const { id } of round.answer.toolCalls) fold.byCall.set(id, draft);
  for (const id of round.responseIds) fold.byResponse.set(id, draft);
  return changed;
}

function replaceRound<Kept extends KeptRound>(
  fold: FoldState<Kept>,
  round: Kept,
): TurnDraft<Kept> | undefined {
  const draft = fold.byRound.get(round.id);
  if (draft === undefined) return undefined;
  draft.rounds.splice(
    draft.rounds.findIndex(({ id }) => id === round.id),
    1,
    round,
  );
  dropCalls(draft, round.id);
  return draft;
}

function joinRound<Kept extends KeptRound>(
  fold: FoldState<Kept>,
  round: Round,
  kept: Kept,
): TurnDraft<Kept> | undefined {
  const attempt = findAttempt(fold, round);
  const repeated = attempt === undefined ? findRetried(fold, round) : undefined;
  const retried = attempt ?? repeated;
  const draft = retried ?? findContinued(fold, round);
  const last = draft?.rounds.findLast((one) => isSameAttempt(one, round)) ?? draft?.rounds.at(-1);
  if (draft === undefined || last === undefined) return undefined;
  const isBrokenOff = retried !== undefined || last.outcome !== 'completed';
  if (round.run?.isResumed && isBrokenOff) draft.resumed = [...draft.resumed, last.id];
  else if (retried !== undefined) {
    draft.replaced = [...draft.replaced, last.id];
    dropCalls(draft, last.id);
  }
  // A request that is sent again brings the results again that ended their calls before.
  if (repeated === undefined) endCalls(draft, round);
  draft.rounds.push(kept);
  return draft;
}

/** An answer to nothing, as of a count of tokens, makes no turn; results of calls that were never seen do, and what a run of Cursor's said. */
function openDraft<Kept extends KeptRound>(
  fold: FoldState<Kept>,
  round: Round,
  kept: Kept,
): TurnDraft<Kept> | undefined {
  const { prompt, toolResults } = round.facts;
  const isAsked = prompt.text !== '' || prompt.attachments.length > 0 || toolResults.length > 0;
  if (!isAsked && !isRunWithAnswer(round)) return undefined;
  const draft = createTurnDraft(kept);
  fold.drafts.push(draft);
  return draft;
}

function isRunWithAnswer({ run, answer }: Round): boolean {
  return run !== undefined && (answer.text !== '' || answer.toolCalls.length > 0);
}

/** The draft of an earlier attempt at the same, which Cursor's client names. Where the loop runs on the client, a call that was answered is not tried again. */
function findAttempt<Kept extends KeptRound>(
  fold: FoldState<Kept>,
  round: Round,
): TurnDraft<Kept> | undefined {
  if (round.run?.attemptOf === undefined) return undefined;
  return fold.drafts.slice(-retryReach).findLast(({ rounds }) => {
    const last = rounds.findLast((one) => isSameAttempt(one, round));
    return last !== undefined && (last.exchange.dialect !== 'cursor-inference' || isUnanswered(last));
  });
}

/** Rounds of one exchange are no attempts at the same. */
function isSameAttempt(one: KeptRound, other: KeptRound): boolean {
  const attemptOf = one.run?.attemptOf;
  return (
    attemptOf !== undefined && attemptOf === other.run?.attemptOf && one.exchange.id !== other.exchange.id
  );
}

/** The draft whose last round this one repeats: the client says so, or asks the same again after it did not get an answer. */
function findRetried<Kept extends KeptRound>(
  fold: FoldState<Kept>,
  round: Round,
): TurnDraft<Kept> | undefined {
  const saysSo = Number(readHeader(round.exchange.request.headers, 'x-stainless-retry-count') ?? 0) > 0;
  return fold.drafts.slice(-retryReach).findLast(({ rounds }) => {
    const last = rounds.at(-1);
    if (last === undefined || last.exchange.dialect !== round.exchange.dialect) return false;
    return (saysSo || isUnanswered(last)) && isSameJson(last.request, round.request);
  });
}

/** True where the client may ask the same again. */
export function isUnanswered({ outcome }: Pick<KeptRound, 'outcome'>): boolean {
  return outcome === 'failed' || outcome === 'cut' || outcome === 'cancelled';
}

/** The draft that a request without a prompt goes on with: by its tool calls, by the response it names, else the newest of its dialect. */
function findContinued<Kept extends KeptRound>(
  fold: FoldState<Kept>,
  round: Round,
): TurnDraft<Kept> | undefined {
  const { facts, previousResponseId, exchange } = round;
  if (!facts.isContinuation) return undefined;
  const called = facts.toolResults.map(({ id }) => fold.byCall.get(id)).find((draft) => draft !== undefined);
  if (called !== undefined || facts.toolResults.length > 0) return called;
  if (previousResponseId !== undefined) return fold.byResponse.get(previousResponseId);
  return fold.drafts.findLast(
    ({ rounds: [first] }) => first?.exchange.dialect === exchange.dialect && isSameConversation(first, round),
  );
}

/** Only Cursor's runs name their conversation. */
function isSameConversation(one: KeptRound, other: KeptRound): boolean {
  const [id, otherId] = [one.run?.conversationId, other.run?.conversationId];
  return id === undefined || otherId === undefined || id === otherId;
}

/** A prompt may bring results for calls of an earlier turn, as after an interruption. */
function addLateResults<Kept extends KeptRound>(
  fold: FoldState<Kept>,
  own: TurnDraft<Kept>,
  { id: round, facts }: Round,
): readonly TurnDraft<Kept>[] {
  const byDraft = new Map<TurnDraft<Kept>, string[]>();
  for (const { id } of facts.toolResults) {
    const draft = fold.byCall.get(id);
    if (draft === undefined || draft === own) continue;
    byDraft.set(draft, [...(byDraft.get(draft) ?? []), id]);
    endCall(draft, id);
  }
  for (const [draft, calls] of byDraft) {
    const known = draft.lateResults.findIndex((late) => late.round === round);
    draft.lateResults = draft.lateResults.toSpliced(known < 0 ? draft.lateResults.length : known, 1, {
      round,
      calls,
    });
  }
  return [...byDraft.keys()];
}

/** Results for calls of these ids. */
export function resultsOf({ facts }: Pick<Round, 'facts'>, { calls }: LateResults): readonly ToolResult[] {
  return facts.toolResults.filter(({ id }) => calls.includes(id));
}

function withLateResults(fold: FoldState<Round>, draft: TurnDraft<Round>): WholeDraft {
  const results = draft.lateResults.flatMap((late) => {
    const bringing = fold.byRound.get(late.round)?.rounds.find(({ id }) => id === late.round);
    return bringing === undefined ? [] : resultsOf(bringing, late);
  });
  return { ...draft, results };
}
