// What is kept of the rounds of a session that is longer than memory.
import type { Round } from '../dialect/round.ts';
import type { KeptRound, ModelNames } from '../dialect/turn-draft.ts';
import type { Exchange } from '../model/exchange.ts';
import { asJson, isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { ExchangeGroup } from './exchange-groups.ts';
import { share } from './shared-names.ts';

/** A round with all that a turn is made of, but without the bodies that this was read from, nor its request. */
export function withoutBodies(round: Round): Round {
  return { ...round, exchange: toBare(round.exchange), request: {} };
}

/** A round of which all else is read anew. */
export interface LightRound extends KeptRound, ModelNames {
  readonly exchange: ExchangeGroup;
  /** True where its prompt says anything. */
  readonly hasPrompt: boolean;
}

/** A round that is part of the exchange `place`; `readRequest` reads its request. */
export function toLightRound(round: Round, place: ExchangeGroup, readRequest: ReadRequest): LightRound {
  return new RequestedRound(round, place, readRequest);
}

/** Reads the request of a round; one function for all of them, since one each would take as much memory as all else. */
export type ReadRequest = (round: Pick<LightRound, 'id' | 'exchange'>) => JsonObject;

/** A class for its one getter, and because an object that is spread from others takes more room. */
class RequestedRound implements LightRound {
  readonly id: string;
  readonly exchange: ExchangeGroup;
  readonly outcome: Round['outcome'];
  readonly run: KeptRound['run'];
  readonly asked: string | undefined;
  readonly answered: string | undefined;
  readonly hasPrompt: boolean;
  readonly #read: ReadRequest;

  constructor({ id, outcome, run, facts, answer }: Round, exchange: ExchangeGroup, read: ReadRequest) {
    this.id = id;
    this.exchange = exchange;
    this.outcome = outcome;
    this.run = run === undefined ? undefined : toLightRun(run);
    this.asked = facts.model === undefined ? undefined : share(facts.model);
    this.answered = answer.model === undefined ? undefined : share(answer.model);
    this.hasPrompt = facts.prompt.text.trim() !== '';
    this.#read = read;
  }

  get request(): JsonObject {
    return this.#read(this);
  }
}

function toLightRun({ attemptOf, conversationId }: NonNullable<Round['run']>): KeptRound['run'] {
  return {
    ...(attemptOf === undefined ? {} : { attemptOf }),
    ...(conversationId === undefined ? {} : { conversationId: share(conversationId) }),
  };
}

/** About how many characters the texts of a round have, arguments and results included. */
export function charsOfRound({ facts, answer, run }: Round): number {
  return charsOf(
    asJson({ facts, answer, ...(run?.checkpoint === undefined ? {} : { checkpoint: run.checkpoint }) }),
  );
}

/** About how many characters a value has as JSON. */
export function charsOf(value: Json): number {
  if (typeof value === 'string') return value.length + 2;
  if (Array.isArray(value)) return value.reduce<number>((sum, one: Json) => sum + charsOf(one) + 1, 2);
  if (!isJsonObject(value)) return 8;
  return Object.entries(value).reduce((sum, [name, one]) => sum + name.length + charsOf(one) + 4, 2);
}

function toBare({ request, response, ...facts }: Exchange): Exchange {
  return {
    id: facts.id,
    startedAt: facts.startedAt,
    t: facts.t,
    method: facts.method,
    url: facts.url,
    route: facts.route,
    dialect: facts.dialect,
    client: facts.client,
    request: { headers: request.headers },
    ...(response === undefined ? {} : { response: { headers: response.headers } }),
  };
}
