// A turn while it is folded: its rounds, from which the turn is computed anew whenever one changes.
import type { Exchange } from '../model/exchange.ts';
import type { JsonObject } from '../model/json.ts';
import type { ToolCall, Turn, Usage } from '../model/turn.ts';
import { findPending, withResult } from './answer.ts';
import type { CursorRun } from './cursor/round.ts';
import type { ToolResult } from './dialect.ts';
import { readHeader } from './headers.ts';
import type { Round } from './round.ts';

/** What a fold asks of a round that it has taken in: whether later ones belong to it. */
export interface KeptRound {
  readonly id: string;
  readonly outcome?: Round['outcome'] | undefined;
  readonly exchange: Pick<Exchange, 'id' | 'dialect'>;
  readonly request: JsonObject;
  readonly run?: Pick<CursorRun, 'attemptOf' | 'conversationId'> | undefined;
}

export interface TurnDraft<Kept extends KeptRound = KeptRound> {
  readonly rounds: Kept[];
  // Replaced by longer ones as they grow: nearly all are empty, and a session has tens of thousands of drafts.
  /** Ids of rounds whose answer a retry replaced. */
  replaced: readonly string[];
  /** Ids of rounds that a later one went on from at their last checkpoint: what they said after it, it said anew. */
  resumed: readonly string[];
  /** Calls without a result so far; where an attempt of Cursor's took another's place, those of both may be told apart wrongly. */
  pending: readonly PendingCall[];
  /** Results that came with the prompts of later turns. */
  lateResults: readonly LateResults[];
}

/** A call by its id, with the round whose answer it is of. */
export interface PendingCall {
  readonly round: string;
  readonly call: string;
}

/** The round that brought results with the prompt of a later turn, and the calls that they are of, by their ids. */
export interface LateResults {
  readonly round: string;
  readonly calls: readonly string[];
}

/** A draft whose contents are there: `results` are those that came late. */
export interface WholeDraft extends Pick<TurnDraft<Round>, 'replaced' | 'resumed'> {
  readonly rounds: readonly Round[];
  readonly results: readonly ToolResult[];
}

const NONE: readonly never[] = [];

/** A draft with its first round. */
export function createTurnDraft<Kept extends KeptRound>(first: Kept): TurnDraft<Kept> {
  return { rounds: [first], replaced: NONE, resumed: NONE, pending: NONE, lateResults: NONE };
}

/** The models that a round names. */
export interface ModelNames {
  readonly asked?: string | undefined;
  readonly answered?: string | undefined;
}

/** The model that answered last; where none did, the one that was asked. */
export function toModel(rounds: readonly ModelNames[]): string | undefined {
  return (
    rounds.findLast(({ answered }) => answered !== undefined)?.answered ??
    rounds.findLast(({ asked }) => asked !== undefined)?.asked
  );
}

/** The turn of a draft's rounds, of which there is at least one: `first`. */
export function toTurn(draft: WholeDraft, first: Round): Turn {
  const last = draft.rounds.at(-1) ?? first;
  const requestId = draft.rounds
    .map((round) => round.run?.requestId ?? readRequestId(round))
    .find((id) => id !== undefined);
  const model = toModel(
    draft.rounds.map(({ facts, answer }) => ({ asked: facts.model, answered: answer.model })),
  );
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

function toResponse(draft: WholeDraft, last: Round): Turn['response'] {
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
    toolCalls: toToolCalls(rounds, draft.results),
    ...(error === undefined ? {} : { error }),
  };
}

/** The round with what it had answered at its last checkpoint; nothing, where it came to none. */
function toCheckpoint(round: Round): Round {
  return { ...round, answer: round.run?.checkpoint ?? { text: '', toolCalls: [] } };
}

function toToolCalls(rounds: readonly Round[], late: readonly ToolResult[]): readonly ToolCall[] {
  const calls: ToolCall[] = [];
  for (const { facts, answer, run } of rounds) {
    fillResults(calls, facts.toolResults);
    if (run?.isResumed) addResumed(calls, answer.toolCalls);
    else calls.push(...answer.toolCalls);
  }
  fillResults(calls, late);
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
