// Takes apart a WebSocket that carries the Responses API: which events answer which `response.create`.
import type { Body, Exchange, Outcome } from '../model/exchange.ts';
import { isJsonObject, type JsonObject } from '../model/json.ts';
import { type Answered, toAnswered } from './answered.ts';
import type { Delta } from './dialect.ts';
import { objectField } from './fields.ts';
import { dialectNamed } from './registry.ts';

/** A request of a socket with its answer; no end while the answer has none. */
export interface SocketRound extends Answered {
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly request: JsonObject;
  readonly deltas: readonly Delta[];
}

/** Each `response.create` with its answer, in order: the n-th request is answered by the n-th response. */
export function splitSocket(exchange: Exchange): readonly SocketRound[] {
  const responses = splitResponses(readMessages(exchange.response?.body));
  return readMessages(exchange.request.body)
    .filter(({ value }) => value.type === 'response.create')
    .map(({ tMs, value }, index) => ({
      startedAt: toTime(exchange, tMs),
      request: objectField(value, 'response') ?? value,
      ...toSocketAnswer(exchange, responses[index] ?? []),
    }));
}

interface Message {
  readonly tMs: number;
  readonly value: JsonObject;
}

/** Events after which nothing of that response follows. */
const lastEvents = new Set<unknown>([
  'response.completed',
  'response.failed',
  'response.incomplete',
  'error',
]);

/** A response that ended keeps its outcome and its end, whatever becomes of its socket. */
function toSocketAnswer(
  exchange: Exchange,
  events: readonly Message[],
): Omit<SocketRound, 'startedAt' | 'request'> {
  const deltas = events.flatMap(({ value }) => dialectNamed(exchange.dialect).readEvent(value));
  const last = events.at(-1);
  if (last === undefined || !isLast(last)) {
    const { endedAt } = exchange;
    return { ...toAnswered(exchange, deltas), ...(endedAt === undefined ? {} : { endedAt }), deltas };
  }
  const { error: _, ...unbroken } = exchange;
  const { answer } = toAnswered(unbroken, deltas);
  const outcome: Outcome = answer.error === undefined ? 'completed' : 'failed';
  return { answer, outcome, endedAt: toTime(exchange, last.tMs), deltas };
}

function splitResponses(events: readonly Message[]): readonly (readonly Message[])[] {
  const responses: Message[][] = [];
  for (const event of events) {
    const current = responses.at(-1);
    const last = current?.at(-1);
    const isNew = last === undefined || isLast(last) || event.value.type === 'response.created';
    if (current === undefined || isNew) responses.push([event]);
    else current.push(event);
  }
  return responses;
}

function isLast({ value }: Message): boolean {
  return lastEvents.has(value.type);
}

function readMessages(body: Body | undefined): readonly Message[] {
  if (body?.type !== 'stream') return [];
  return body.events.flatMap(({ tMs, data }) => (isJsonObject(data) ? [{ tMs, value: data }] : []));
}

/** The time so many milliseconds into the exchange; that of its beginning where this cannot be told. */
export function toTime({ startedAt }: Exchange, tMs: number): string {
  const time = new Date(Date.parse(startedAt) + tMs);
  return Number.isNaN(time.getTime()) ? startedAt : time.toISOString();
}
