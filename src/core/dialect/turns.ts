// Folds exchanges into turns: one prompt and all that answered it.
import type { Exchange } from '../model/exchange.ts';
import type { Turn } from '../model/turn.ts';
import { createCursorJoin, joinCursor } from './cursor/join.ts';
import { isJoined, type JoinedExchange } from './cursor/joined.ts';
import type { ToolResult } from './dialect.ts';
import { readHeader } from './headers.ts';
import { type Round, readRounds } from './round.ts';
import { isSameJson } from './same-json.ts';
import { createTurnDraft, type TurnDraft, toTurn } from './turn-draft.ts';

/** Makes turns of exchanges as they come. */
export interface TurnFold {
  /** Takes the next exchange, or one that it has already, further on: the newer form then stands in its place. */
  add(exchange: Exchange): void;
  /** The turns so far, in the order of their prompts. */
  turns(): Turn[];
}

/** The turns of these exchanges of one session, oldest first. */
export function foldTurns(exchanges: readonly Exchange[]): Turn[] {
  const fold = createTurnFold();
  for (const exchange of joinCursor(exchanges)) fold.add(exchange);
  return fold.turns();
}

/** Puts rounds into the drafts of turns as they come. */
export interface RoundFold {
  /** Takes the next round; returns the drafts that it changed. */
  add(round: Round): readonly TurnDraft[];
  /** In the order of their prompts; each has a round. */
  readonly drafts: readonly TurnDraft[];
}

/** An empty fold of rounds. Of their contents it needs to know only whether there are any, and ids and requests. */
export function createRoundFold(): RoundFold {
  const fold = createFoldState();
  return { drafts: fold.drafts, add: (round) => addRound(fold, round) };
}

/** An empty fold. */
export function createTurnFold(): TurnFold {
  const fold = createFoldState();
  const folded = new WeakMap<TurnDraft, Turn>();
  const join = createCursorJoin();

  function foldExchange(exchange: Exchange): void {
    const changed = isJoined(exchange) ? removeMembers(fold, exchange) : [];
    for (const draft of [...changed, ...readRounds(exchange).flatMap((round) => addRound(fold, round))]) {
      folded.delete(draft);
    }
  }

  /** A run is read when its turn is asked for, not anew for each of its hundreds of appends. */
  function foldRuns(): void {
    for (const run of join.take()) foldExchange(run);
  }

  return {
    add(exchange) {
      if (join.add(exchange)) return;
      foldRuns();
      foldExchange(exchange);
    },
    turns() {
      foldRuns();
      return fold.drafts.flatMap((draft) => {
        const [first] = draft.rounds;
        if (first === undefined) return [];
        const turn = folded.get(draft) ?? toTurn(draft, first);
        folded.set(draft, turn);
        return [turn];
      });
    },
  };
}

/** How many turns back a retry may be from what it repeats: other turns run beside it. */
export const retryReach = 16;

interface FoldState {
  readonly drafts: TurnDraft[];
  readonly byRound: Map<string, TurnDraft>;
  /** The newest draft with a tool call of this id, and the one with a response of this id. */
  readonly byCall: Map<string, TurnDraft>;
  readonly byResponse: Map<string, TurnDraft>;
}

function createFoldState(): FoldState {
  return { drafts: [], byRound: new Map(), byCall: new Map(), byResponse: new Map() };
}

/** Puts a round into its draft; returns the drafts that it changed. */
function addRound(fold: FoldState, round: Round): readonly TurnDraft[] {
  const draft = replaceRound(fold, round) ?? joinRound(fold, round) ?? openDraft(fold, round);
  if (draft === undefined) return [];
  const changed = [draft, ...addLateResults(fold, draft, round)];
  fold.byRound.set(round.id, draft);
  for (const { id } of round.answer.toolCalls) fold.byCall.set(id, draft);
  for (const id of round.responseIds) fold.byResponse.set(id, draft);
  return changed;
}

/** Takes out what was folded of the parts of a run before they were joined: its own round stays, to be replaced. */
function removeMembers(fold: FoldState, run: JoinedExchange): readonly TurnDraft[] {
  return run.members.flatMap((member) => {
    const draft = member === run.id ? undefined : fold.byRound.get(member);
    if (draft === undefined) return [];
    draft.rounds.splice(
      draft.rounds.findIndex(({ id }) => id === member),
      1,
    );
    fold.byRound.delete(member);
    return [draft];
  });
}

function replaceRound(fold: FoldState, round: Round): TurnDraft | undefined {
  const draft = fold.byRound.get(round.id);
  const index = draft?.rounds.findIndex(({ id }) => id === round.id) ?? -1;
  draft?.rounds.splice(index, 1, round);
  return draft;
}

function joinRound(fold: FoldState, round: Round): TurnDraft | undefined {
  const retried = findAttempt(fold, round) ?? findRetried(fold, round);
  const draft = retried ?? findContinued(fold, round);
  const last = draft?.rounds.findLast((one) => isSameAttempt(one, round)) ?? draft?.rounds.at(-1);
  if (draft === undefined || last === undefined) return undefined;
  const isBrokenOff = retried !== undefined || last.outcome !== 'completed';
  if (round.run?.isResumed && isBrokenOff) draft.resumed.push(last.id);
  else if (retried !== undefined) draft.replaced.push(last.id);
  draft.rounds.push(round);
  return draft;
}

/** An answer to nothing, as of a count of tokens, makes no turn; results of calls that were never seen do, and what a run of Cursor's said. */
function openDraft(fold: FoldState, round: Round): TurnDraft | undefined {
  const { prompt, toolResults } = round.facts;
  const isAsked = prompt.text !== '' || prompt.attachments.length > 0 || toolResults.length > 0;
  if (!isAsked && !isRunWithAnswer(round)) return undefined;
  const draft = createTurnDraft(round);
  fold.drafts.push(draft);
  return draft;
}

function isRunWithAnswer({ run, answer }: Round): boolean {
  return run !== undefined && (answer.text !== '' || answer.toolCalls.length > 0);
}

/** The draft of an earlier attempt at the same, which Cursor's client names. Where the loop runs on the client, a call that was answered is not tried again. */
function findAttempt(fold: FoldState, round: Round): TurnDraft | undefined {
  if (round.run?.attemptOf === undefined) return undefined;
  return fold.drafts.slice(-retryReach).findLast(({ rounds }) => {
    const last = rounds.findLast((one) => isSameAttempt(one, round));
    return last !== undefined && (last.exchange.dialect !== 'cursor-inference' || isUnanswered(last));
  });
}

/** Rounds of one exchange are no attempts at the same. */
function isSameAttempt(one: Round, other: Round): boolean {
  const attemptOf = one.run?.attemptOf;
  return (
    attemptOf !== undefined && attemptOf === other.run?.attemptOf && one.exchange.id !== other.exchange.id
  );
}

/** The draft whose last round this one repeats: the client says so, or asks the same again after it did not get an answer. */
function findRetried(fold: FoldState, round: Round): TurnDraft | undefined {
  const saysSo = Number(readHeader(round.exchange.request.headers, 'x-stainless-retry-count') ?? 0) > 0;
  return fold.drafts.slice(-retryReach).findLast(({ rounds }) => {
    const last = rounds.at(-1);
    if (last === undefined || last.exchange.dialect !== round.exchange.dialect) return false;
    return (saysSo || isUnanswered(last)) && isSameJson(last.request, round.request);
  });
}

/** True where the client may ask the same again. */
export function isUnanswered({ outcome }: Round): boolean {
  return outcome === 'failed' || outcome === 'cut' || outcome === 'cancelled';
}

/** The draft that a request without a prompt goes on with: by its tool calls, by the response it names, else the newest of its dialect. */
function findContinued(fold: FoldState, round: Round): TurnDraft | undefined {
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
function isSameConversation(one: Round, other: Round): boolean {
  const [id, otherId] = [one.run?.conversationId, other.run?.conversationId];
  return id === undefined || otherId === undefined || id === otherId;
}

/** A prompt may bring results for calls of an earlier turn, as after an interruption. */
function addLateResults(fold: FoldState, own: TurnDraft, round: Round): readonly TurnDraft[] {
  const byDraft = new Map<TurnDraft, ToolResult[]>();
  for (const result of round.facts.toolResults) {
    const draft = fold.byCall.get(result.id);
    if (draft === undefined || draft === own) continue;
    byDraft.set(draft, [...(byDraft.get(draft) ?? []), result]);
  }
  for (const [draft, results] of byDraft) {
    const known = draft.lateResults.findIndex((late) => late.round === round.id);
    draft.lateResults.splice(known < 0 ? draft.lateResults.length : known, 1, { round: round.id, results });
  }
  return [...byDraft.keys()];
}
