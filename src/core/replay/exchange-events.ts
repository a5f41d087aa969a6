// The timeline of one exchange: what was asked, what was answered as it came, how it ended.
import type { Answer } from '../dialect/answer.ts';
import { type Answered, toAnswered } from '../dialect/answered.ts';
import { cursorRpc } from '../dialect/cursor/rpc.ts';
import type { Delta, Dialect } from '../dialect/dialect.ts';
import { dialectNamed } from '../dialect/registry.ts';
import type { Round } from '../dialect/round.ts';
import { toUrlPath } from '../dialect/url-path.ts';
import type { Exchange } from '../model/exchange.ts';
import { isJsonObject, type Json } from '../model/json.ts';
import { type CallNames, createAnswerEvents, type TimedDelta } from './answer-events.ts';
import { type Asked, toAsked } from './asked.ts';
import type { TimelineEvent } from './timeline-event.ts';

export interface SessionNames {
  /** Numbers of turns by the id of the round that opens them. */
  readonly turns: ReadonlyMap<string, number>;
  readonly calls: CallNames;
}

/** An exchange with its rounds. */
interface Told {
  readonly exchange: Exchange;
  readonly rounds: readonly Round[];
}

/** The events of an exchange by time (a run of Cursor's is joined before); calls that its answer makes are added to `calls`. */
export function toExchangeEvents({ exchange, rounds }: Told, names: SessionNames): TimelineEvent[] {
  const asked = toAsked(exchange, rounds);
  const timed = readTimedDeltas(exchange, dialectNamed(exchange.dialect));
  const said = toAnswered(
    exchange,
    timed.map(({ delta }) => delta),
  );
  const model = said.answer.model ?? asked.find(({ facts }) => facts.model !== undefined)?.facts.model;
  const answering = createAnswerEvents({ exchange: exchange.id, model, calls: names.calls });
  const { all, questions, answer } = interleave([...timed, ...toLateResults(exchange, rounds, said.answer)], {
    asked,
    toAnswer: answering,
    toQuestion: (question) => toQuestionEvents(question, exchange.id, names),
  });
  const isContinued = asked.some(({ facts }) => facts.isContinuation);
  if (all.length === 0 && !isContinued) return isAppend(exchange) ? [] : [toLineEvent(exchange)];
  const ended = isCursor(exchange) ? (rounds.at(-1) ?? said) : said;
  const end = toEndEvents(exchange, { answer, said: ended, model });
  all.push(...toUsageEvents({ exchange, rounds }, { timed, untilT: end[0]?.t }));
  if (questions.length > 0 || isContinued) return [...all, ...end];
  return [{ ...toLineEvent(exchange), t: exchange.t }, ...all, ...end];
}

interface Interleaving {
  readonly asked: readonly Asked[];
  readonly toQuestion: (question: Asked) => TimelineEvent[];
  readonly toAnswer: (timed: TimedDelta) => TimelineEvent[];
}

/** Each question behind the answers that were there before it: later ones bring results for calls of earlier ones. */
function interleave(timed: readonly TimedDelta[], { asked, toQuestion, toAnswer }: Interleaving) {
  const all: TimelineEvent[] = [];
  const questions: TimelineEvent[] = [];
  const answer: TimelineEvent[] = [];
  const placed = asked
    .map((question) => ({ question, position: question.deltasBefore ?? countUpTo(timed, question.t) }))
    .toSorted((one, other) => one.position - other.position);
  const say = (events: readonly TimelineEvent[], into: TimelineEvent[]) => {
    into.push(...events);
    all.push(...events);
  };
  let next = 0;
  for (const { question, position } of placed) {
    for (const delta of timed.slice(next, position)) say(toAnswer(delta), answer);
    next = Math.max(next, position);
    say(toQuestion(question), questions);
  }
  for (const delta of timed.slice(next)) say(toAnswer(delta), answer);
  return { all, questions, answer };
}

/** What each round took, when it was said last; never behind the end of the exchange. */
function toUsageEvents(
  { exchange: { id, t }, rounds }: Told,
  {
    timed,
    untilT = Infinity,
  }: { readonly timed: readonly TimedDelta[]; readonly untilT: number | undefined },
): TimelineEvent[] {
  let from = 0;
  return rounds.flatMap(({ answer: { usage }, deltaCount }): TimelineEvent[] => {
    const own = timed.slice(from, from + deltaCount);
    from += deltaCount;
    if (usage === undefined) return [];
    const said = own.findLast(({ delta }) => delta.type === 'usage');
    return [{ t: Math.min(said?.t ?? t, untilT), exchange: id, type: 'usage', usage }];
  });
}

function countUpTo(timed: readonly TimedDelta[], t: number): number {
  return timed.filter((delta) => delta.t <= t).length;
}

/** Only Cursor's client ends a run without breaking it off, and says what became of tools that its server was not heard of. */
function isCursor({ dialect }: Exchange): boolean {
  return dialect.startsWith('cursor-');
}

/** Part of a run whose stream is not there: nothing in itself. */
function isAppend({ url }: Exchange): boolean {
  return cursorRpc(toUrlPath(url))?.plane === 'bidi-append';
}

/** What the client alone said of calls: known at the end. */
function toLateResults(
  exchange: Exchange,
  rounds: readonly Round[],
  { toolCalls }: Answer,
): readonly TimedDelta[] {
  if (exchange.dialect !== 'cursor-agent') return [];
  const pending = new Set(toolCalls.filter(({ status }) => status === 'pending').map(({ id }) => id));
  const t = exchange.t + (exchange.durationMs ?? 0);
  const ended = rounds.flatMap(({ answer }) => answer.toolCalls);
  return ended.flatMap(({ id, status, result = null }) =>
    status === 'pending' || !pending.has(id)
      ? []
      : [{ t, delta: { type: 'tool-result' as const, key: id, result, status } }],
  );
}

function toQuestionEvents({ id, t, facts }: Asked, exchange: string, names: SessionNames): TimelineEvent[] {
  const { prompt, toolResults } = facts;
  const turn = names.turns.get(id);
  const events: TimelineEvent[] = toolResults.map(({ id: callId, result, status }) => {
    const called = names.calls.get(callId);
    return { t, exchange, type: 'tool-result', ...called, result, status };
  });
  if (prompt.text !== '' || prompt.attachments.length > 0) {
    const isRetry = turn === undefined && !facts.isContinuation;
    events.push({ t, exchange, type: 'prompt', ...prompt, isRetry });
  }
  // A prompt may bring results for calls of the turn before it: the turn begins with the prompt.
  const opening = Math.max(
    0,
    events.findIndex(({ type }) => type === 'prompt'),
  );
  return turn === undefined
    ? events
    : events.map((event, index) => (index === opening ? { ...event, turn } : event));
}

/** Deltas with the time of the frame that held them; never earlier than the one before. */
function readTimedDeltas({ t, ttftMs, response }: Exchange, dialect: Dialect): readonly TimedDelta[] {
  const body = response?.body;
  if (body?.type === 'json') return withTime(dialect.readBody(body.value), t + (ttftMs ?? 0));
  if (body?.type !== 'stream') return [];
  let last = t;
  return body.events.flatMap(({ tMs, data }) => {
    last = Math.max(last, t + tMs);
    return withTime(readDeltas(data, dialect), last);
  });
}

function readDeltas(data: Json, dialect: Dialect): readonly Delta[] {
  return isJsonObject(data) ? dialect.readEvent(data) : [];
}

function withTime(deltas: readonly Delta[], t: number): readonly TimedDelta[] {
  return deltas.map((delta) => ({ t, delta }));
}

/** The exchange as one event, at the time of its end. */
function toLineEvent(exchange: Exchange): TimelineEvent {
  const { id, t, method, url, status, durationMs, ttftMs, error } = exchange;
  const { outcome } = toAnswered(exchange, []);
  return {
    t: t + (durationMs ?? ttftMs ?? 0),
    exchange: id,
    type: 'exchange',
    method,
    url,
    ...(status === undefined ? {} : { status }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(error === undefined ? {} : { error }),
  };
}

/** What is only known at the end: an error that the answer did not say itself, and the outcome. */
function toEndEvents(
  { id, t, durationMs = 0 }: Exchange,
  found: {
    readonly answer: readonly TimelineEvent[];
    readonly said: Answered;
    readonly model: string | undefined;
  },
): TimelineEvent[] {
  const { answer, said, model } = found;
  const place = {
    t: Math.max(t + durationMs, answer.at(-1)?.t ?? t),
    exchange: id,
    ...(model === undefined ? {} : { model }),
  };
  const { error } = said.answer;
  const isSaid = answer.some(({ type }) => type === 'error');
  return [
    ...(error === undefined || isSaid ? [] : [{ ...place, type: 'error' as const, ...error }]),
    ...(said.outcome === undefined
      ? []
      : [{ ...place, type: 'end' as const, outcome: said.outcome, durationMs: place.t - t }]),
  ];
}
