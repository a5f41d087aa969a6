// The timeline of one exchange: what was asked, what was answered as it came, how it ended.
import { toAnswered } from '../dialect/answered.ts';
import type { Delta, Dialect, RequestFacts } from '../dialect/dialect.ts';
import { dialectNamed } from '../dialect/registry.ts';
import type { Exchange } from '../model/exchange.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { type CallNames, type TimedDelta, toAnswerEvents } from './answer-events.ts';
import type { TimelineEvent } from './timeline-event.ts';

export interface SessionNames {
  /** Numbers of turns by the id of the round that opens them. */
  readonly turns: ReadonlyMap<string, number>;
  readonly calls: CallNames;
}

/** The events of an exchange by time; calls that its answer makes are added to `calls`. */
export function toExchangeEvents(exchange: Exchange, names: SessionNames): TimelineEvent[] {
  const dialect = dialectNamed(exchange.dialect);
  const asked = readAsked(exchange, dialect);
  const timed = readTimedDeltas(exchange, dialect);
  const said = toAnswered(
    exchange,
    timed.map(({ delta }) => delta),
  );
  // The answer first: over a WebSocket, later requests of the same exchange bring results for its calls.
  const model = said.answer.model ?? asked.find(({ facts }) => facts.model !== undefined)?.facts.model;
  const answer = toAnswerEvents(timed, { exchange: exchange.id, model, calls: names.calls });
  const questions = asked.flatMap((question) => toQuestionEvents(question, exchange.id, names));
  const isContinued = asked.some(({ facts }) => facts.isContinuation);
  if (questions.length === 0 && answer.length === 0 && !isContinued) return [toLineEvent(exchange)];
  const end = toEndEvents(exchange, { answer, said, model });
  if (questions.length > 0 || isContinued) return [...questions, ...answer, ...end];
  return [{ ...toLineEvent(exchange), t: exchange.t }, ...answer, ...end];
}

interface Asked {
  /** The id of the round, as in `core/dialect/round`. */
  readonly id: string;
  readonly t: number;
  readonly facts: RequestFacts;
}

/** One request, or over a WebSocket one a `response.create`. */
function readAsked({ id, t, url, request }: Exchange, dialect: Dialect): readonly Asked[] {
  const { body } = request;
  const path = toPath(url);
  if (body?.type === 'json')
    return isJsonObject(body.value) ? [{ id, t, facts: dialect.readRequest(body.value, path) }] : [];
  if (body?.type !== 'stream') return [];
  const messages = body.events.flatMap(({ tMs, data }) =>
    isJsonObject(data) && data.type === 'response.create' ? [{ t: t + tMs, message: data }] : [],
  );
  return messages.map(({ t, message }, index) => ({
    id: index === 0 ? id : `${id}.${index + 1}`,
    t,
    facts: dialect.readRequest(toRequest(message), path),
  }));
}

function toRequest(message: JsonObject): JsonObject {
  return isJsonObject(message.response) ? message.response : message;
}

/** The path of an address, without its query. */
function toPath(url: string): string {
  return url.replace(/^[a-z+.-]+:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '');
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
    readonly said: ReturnType<typeof toAnswered>;
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
