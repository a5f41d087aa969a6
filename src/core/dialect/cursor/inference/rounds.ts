// Takes apart a run whose loop is on the client: which messages of the server answer which call of a model.
import type { Exchange, StreamEvent } from '../../../model/exchange.ts';
import { isJsonObject, type JsonObject } from '../../../model/json.ts';
import { type Answered, toAnswered } from '../../answered.ts';
import type { Delta } from '../../dialect.ts';
import { toTime } from '../../socket.ts';
import { readHints } from '../hints.ts';
import { toEvents } from '../messages.ts';
import type { CursorRound, CursorRun } from '../round.ts';
import { messageOf, textOf } from '../tree.ts';
import { readRequest } from './request.ts';
import { readBody, readEvent } from './response.ts';

/** Each call of a model with its answer, in order; an exchange that is one call (`Stream`), or calls none, is one round. */
export function splitInvocations(exchange: Exchange, run: CursorRun): readonly CursorRound[] {
  const client = toMessages(toEvents(exchange.request.body));
  const conversationId = client
    .map(({ message }) => readHints(message).conversationId)
    .find((id) => id !== undefined);
  const inConversation = { ...run, ...(conversationId === undefined ? {} : { conversationId }) };
  const invocations = client.filter(({ message }) => messageOf(message, 'invoke_model') !== undefined);
  if (invocations.length === 0) return [toWholeRound(exchange, client, inConversation)];
  const answers = toAnswers(
    exchange,
    invocations.map(({ message }) => toId(message, 'invoke_model')),
  );
  const cancelled = new Set(client.map(({ message }) => toId(message, 'cancel_invocation')));
  return invocations.map(({ tMs, message }) => ({
    startedAt: toTime(exchange, tMs),
    ...toInvocationAnswer(exchange, answers.get(toId(message, 'invoke_model')) ?? [], {
      isCancelled: cancelled.has(toId(message, 'invoke_model')),
    }),
    request: messageOf(messageOf(message, 'invoke_model'), 'request') ?? {},
    facts: readRequest(message),
    run: inConversation,
  }));
}

interface TimedMessage {
  readonly tMs: number;
  readonly message: JsonObject;
}

function toWholeRound(exchange: Exchange, client: readonly TimedMessage[], run: CursorRun): CursorRound {
  const { body } = exchange.response ?? {};
  const deltas =
    body?.type === 'json'
      ? readBody(body.value)
      : toMessages(toEvents(body)).flatMap(({ message }) => readEvent(message));
  const request = client[0]?.message ?? {};
  const { startedAt, endedAt } = exchange;
  return {
    startedAt,
    ...(endedAt === undefined ? {} : { endedAt }),
    ...toAnswered(exchange, deltas),
    request,
    deltas,
    facts: readRequest(request),
    run,
  };
}

/** The server's messages by invocation; what names none (what is ready, how the stream ended) goes with the last that was named. */
function toAnswers(exchange: Exchange, ids: readonly string[]): ReadonlyMap<string, readonly TimedMessage[]> {
  const answers = new Map<string, TimedMessage[]>(ids.map((id) => [id, []]));
  let current = ids[0] ?? '';
  for (const timed of toMessages(toEvents(exchange.response?.body))) {
    const named = toId(timed.message, 'invocation_response') || toId(timed.message, 'invocation_end');
    if (answers.has(named)) current = named;
    answers.get(current)?.push(timed);
  }
  return answers;
}

/** A call that ended keeps its outcome and its end, whatever becomes of its stream. */
function toInvocationAnswer(
  exchange: Exchange,
  messages: readonly TimedMessage[],
  { isCancelled }: { readonly isCancelled: boolean },
): Answered & { readonly endedAt?: string; readonly deltas: readonly Delta[] } {
  const deltas = messages.flatMap(({ message }) => readEvent(message));
  const end = messages.find(({ message }) => messageOf(message, 'invocation_end') !== undefined);
  if (end === undefined && !isCancelled) {
    const { endedAt } = exchange;
    return { ...toAnswered(exchange, deltas), ...(endedAt === undefined ? {} : { endedAt }), deltas };
  }
  const { error: _, ...unbroken } = exchange;
  const { answer } = toAnswered(unbroken, deltas);
  const ended = answer.error === undefined ? 'completed' : 'failed';
  const last = end ?? messages.at(-1);
  return {
    answer,
    outcome: isCancelled ? 'cancelled' : ended,
    ...(last === undefined ? {} : { endedAt: toTime(exchange, last.tMs) }),
    deltas,
  };
}

function toMessages(events: readonly StreamEvent[]): readonly TimedMessage[] {
  return events.flatMap(({ tMs, data }) =>
    isJsonObject(data) ? [{ tMs, message: messageOf(data, 'data') ?? data }] : [],
  );
}

function toId(message: JsonObject, member: string): string {
  return textOf(messageOf(message, member), 'invocation_id') ?? '';
}
