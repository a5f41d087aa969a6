// What an exchange asks, and when: one question a request, over a WebSocket or in a run of Cursor's any number of them.
import type { RequestFacts } from '../dialect/dialect.ts';
import { dialectNamed } from '../dialect/registry.ts';
import type { Round } from '../dialect/round.ts';
import type { Exchange } from '../model/exchange.ts';
import { isJsonObject } from '../model/json.ts';

export interface Asked {
  /** The id of its round. */
  readonly id: string;
  readonly t: number;
  readonly facts: RequestFacts;
  /** How many deltas of the exchange's answer were there when it was asked; absent: its time says that. */
  readonly deltasBefore?: number;
}

/** The questions of these rounds of an exchange, by time. */
export function toAsked(exchange: Exchange, rounds: readonly Round[]): readonly Asked[] {
  let deltasBefore = 0;
  const asked = rounds.map(({ id, startedAt, facts, deltaCount }) => {
    const t = exchange.t + Date.parse(startedAt) - Date.parse(exchange.startedAt);
    const question = { id, t, facts, deltasBefore };
    deltasBefore += deltaCount;
    return question;
  });
  return exchange.dialect === 'cursor-chat' ? [...asked, ...readChatResults(exchange)] : asked;
}

/** Over Cursor's chat, results of tools come one by one into the stream that called for them. */
function readChatResults({ id, t, dialect, request }: Exchange): readonly Asked[] {
  const events = request.body?.type === 'stream' ? request.body.events : [];
  return events.flatMap(({ tMs, data }) => {
    const facts = isJsonObject(data) ? dialectNamed(dialect).readRequest(data) : undefined;
    if (facts === undefined || facts.toolResults.length === 0) return [];
    const said = { prompt: { text: '', attachments: [] }, toolResults: facts.toolResults };
    return [{ id: `${id}/results`, t: t + tMs, facts: { ...said, isContinuation: true } }];
  });
}
