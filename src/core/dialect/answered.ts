// What an exchange was answered, and how it ended.
import type { Exchange, Outcome } from '../model/exchange.ts';
import { isJsonObject } from '../model/json.ts';
import { type Answer, foldAnswer } from './answer.ts';
import type { Delta } from './dialect.ts';
import { dialectNamed } from './registry.ts';

/** An answer with the outcome that it makes; no outcome while the exchange is open. */
export interface Answered {
  readonly answer: Answer;
  readonly outcome?: Outcome;
}

/** All that an exchange was answered; where the answer names no error, that of a broken connection or of a bad status. */
export function foldResponse(exchange: Exchange): Answer {
  return toAnswered(exchange, readDeltas(exchange)).answer;
}

/** The final outcome: the recorded one, or `failed` for a status of 400 or more, an error event or an error body; absent while open. */
export function exchangeOutcome(exchange: Exchange): Outcome | undefined {
  return toAnswered(exchange, readDeltas(exchange)).outcome;
}

/** The deltas of an exchange's whole response. */
export function readDeltas(exchange: Exchange): readonly Delta[] {
  const dialect = dialectNamed(exchange.dialect);
  const body = exchange.response?.body;
  if (body?.type === 'json') return dialect.readBody(body.value);
  if (body?.type !== 'stream') return [];
  return body.events.flatMap(({ data }) => (isJsonObject(data) ? dialect.readEvent(data) : []));
}

/** What these deltas of the exchange come to. */
export function toAnswered(exchange: Exchange, deltas: readonly Delta[]): Answered {
  const said = foldAnswer(deltas);
  const error = said.error ?? exchange.error ?? toStatusError(exchange);
  const outcome = toOutcome(exchange, said);
  return {
    answer: error === undefined ? said : { ...said, error },
    ...(outcome === undefined ? {} : { outcome }),
  };
}

function toOutcome({ outcome, status = 0 }: Exchange, said: Answer): Outcome | undefined {
  if (outcome === undefined || outcome === 'tunnelled') return outcome;
  return status >= 400 || said.error !== undefined ? 'failed' : outcome;
}

function toStatusError({ status = 0 }: Exchange): Answer['error'] {
  if (status < 400) return undefined;
  return { code: `http-${status}`, message: `the upstream answered with status ${status}` };
}
