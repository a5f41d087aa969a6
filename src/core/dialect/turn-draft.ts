// A turn while it is folded: its rounds, from which the turn is computed anew whenever one changes.
import type { ToolCall, Turn, Usage } from '../model/turn.ts';
import { findPending, withResult } from './answer.ts';
import type { ToolResult } from './dialect.ts';
import { readHeader } from './headers.ts';
import type { Round } from './round.ts';

export interface TurnDraft {
  readonly rounds: Round[];
  // Lists and not sets: nearly all are empty, and a session has tens of thousands of drafts.
  /** Ids of rounds whose answer a retry replaced. */
  readonly replaced: string[];
  /** Ids of rounds that a later one went on from at their last checkpoint: what they said after it, it said anew. */
  readonly resumed: string[];
  /** Results that came with the prompts of later turns. */
  readonly lateResults: LateResults[];
}

/** Results that came with the prompt of a later turn, with the id of the round that brought them. */
export interface LateResults {
  readonly round: string;
  readonly results: readonly ToolResult[];
}

/** A draft with its first round. */
export function createTurnDraft(first: Round): TurnDraft {
  return { rounds: [first], replaced: [], resumed: [], lateResults: [] };
}

/** The turn of a draft's rounds, of which there is at least one: `first`. */
export function toTurn(draft: TurnDraft, first: Round): Turn {
  const last = draft.rounds.at(-1) ?? first;
  const requestId = draft.rounds
    .map((round) => round.run?.requestId ?? readRequestId(round))
    .find((id) => id !== undefined);
  const model = toModel(draft.rounds);
  const usage = sumUsage(draft.rounds);
  const { endedAt } = last;
  return {
    id: first.id,
    ...(requestId === undefined ? {} : { requestId }),
    startedAt: first.startedAt,
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(model === undefined ? {} : { model }),
    prompt: first.facts.prompt,
    response: toResponse(draft, last),
    ...(usage === undefined ? {} : { usage }),
    ...(last.outcome === undefined ? {} : { outcome: last.outcome }),
    exchanges: [...new Set(draft.rounds.flatMap(({ exchange, run }) => run?.exchangeIds ?? [exchange.id]))],
  };
}

function toResponse(draft: TurnDraft, last: Round): Turn['response'] {
  const rounds = draft.rounds
    .filter(({ id }) => !draft.replaced.includes(id))
    .map((round) => (draft.resumed.includes(round.id) ? toCheckpoint(round) : round));
  const thinking = rounds.map(({ answer }) => answer.thinking ?? '').join('');
  const notice = rounds.map(({ answer }) => answer.notice ?? '').join('');
  const { error } = last.answer;
  return {
    text: rounds.map(({ answer }) => answer.text).join(''),
    ...(thinking === '' ? {} : { thinking }),
    ...(notice === '' ? {} : { notice }),
    toolCalls: toToolCalls(rounds, draft.lateResults),
    ...(error === undefined ? {} : { error }),
  };
}

/** The round with what it had answered at its last checkpoint; nothing, where it came to none. */
function toCheckpoint(round: Round): Round {
  return { ...round, answer: round.run?.checkpoint ?? { text: '', toolCalls: [] } };
}

function toToolCalls(rounds: readonly Round[], lateResults: TurnDraft['lateResults']): readonly ToolCall[] {
  const calls: ToolCall[] = [];
  for (const { facts, answer, run } of rounds) {
    fillResults(calls, facts.toolResults);
    if (run?.isResumed) addResumed(calls, answer.toolCalls);
    else calls.push(...answer.toolCalls);
  }
  for (const { results } of lateResults) fillResults(calls, results);
  return calls;
}

/** A run that goes on may end calls that the one before it began. */
function addResumed(calls: ToolCall[], resumed: readonly ToolCall[]): void {
  for (const call of resumed) {
    const index = findPending(calls, call.id);
    if (index < 0) calls.push(call);
    else calls[index] = call;
  }
}

function fillResults(calls: ToolCall[], results: readonly ToolResult[]): void {
  for (const result of results) {
    const index = findPending(calls, result.id);
    const call = calls[index];
    if (call !== undefined) calls[index] = withResult(call, result);
  }
}

/** The model that answered last; where none did, the one that was asked. */
function toModel(rounds: readonly Round[]): string | undefined {
  const answered = rounds.findLast(({ answer }) => answer.model !== undefined);
  return answered?.answer.model ?? rounds.findLast(({ facts }) => facts.model !== undefined)?.facts.model;
}

/** Every attempt is counted, also one that a retry replaced: its tokens were spent. */
function sumUsage(rounds: readonly Round[]): Usage | undefined {
  const usages = rounds.flatMap(({ answer }) => answer.usage ?? []);
  if (usages.length === 0) return undefined;
  const sum: { -readonly [Field in keyof Usage]: Usage[Field] } = {};
  for (const usage of usages) {
    // Object.entries forgets the key type; Usage has no other keys.
    for (const [field, count] of Object.entries(usage) as [keyof Usage, number][]) {
      sum[field] = (sum[field] ?? 0) + count;
    }
  }
  return sum;
}

function readRequestId({ exchange }: Round): string | undefined {
  const answered = exchange.response?.headers ?? [];
  return (
    readHeader(exchange.request.headers, 'x-request-id') ??
    readHeader(answered, 'x-request-id') ??
    readHeader(answered, 'request-id')
  );
}
