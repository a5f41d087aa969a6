// Rounds without what makes them large: enough to tell which of them make a turn.
import type { CursorRun } from '../dialect/cursor/round.ts';
import type { Round } from '../dialect/round.ts';
import type { Exchange } from '../model/exchange.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { ToolCall, Turn } from '../model/turn.ts';
import { share } from './shared-names.ts';

/** Stands for a text that is there: a fold asks whether it is, and not what it says. */
const SOME = '…';
const SOME_PROMPT: Turn['prompt'] = { text: SOME, attachments: [] };
/** Of a request that only goes on with tools: most of an agent's do. */
const NO_PROMPT: Turn['prompt'] = { text: '', attachments: [] };

/** A round with all that a turn is made of, but without the bodies that this was read from, nor its request. */
export function withoutBodies(round: Round): Round {
  return { ...round, exchange: toBare(round.exchange), request: {} };
}

/**
 * A round without its texts, arguments and results: ids, models, states and outcome are as they were; `readRequest` reads its request.
 * A session may have tens of thousands: what is the same in most is shared.
 */
export function toLightRound(round: Round, readRequest: ReadRequest): Round {
  const { id, exchange, startedAt, previousResponseId, outcome, run, answer, facts, responseIds } = round;
  return Object.assign(new LightRequest({ id, exchange: toLightExchange(exchange) }, readRequest), {
    startedAt,
    ...(previousResponseId === undefined ? {} : { previousResponseId }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(run === undefined ? {} : { run: withoutCheckpoint(run) }),
    // Each event of a stream may say it.
    responseIds: responseIds.length === 0 ? NONE : [...new Set(responseIds)],
    deltaCount: 0,
    facts: {
      ...(facts.model === undefined ? {} : { model: share(facts.model) }),
      isContinuation: facts.isContinuation,
      prompt: toLightPrompt(facts.prompt),
      toolResults:
        facts.toolResults.length === 0
          ? NONE
          : facts.toolResults.map((result) => ({ ...result, result: null })),
    },
    answer: {
      ...(answer.model === undefined ? {} : { model: share(answer.model) }),
      text: toMark(answer.text),
      toolCalls: answer.toolCalls.length === 0 ? NONE : answer.toolCalls.map(toLightCall),
    },
  });
}

/** Reads the request of a round; one function for all of them, since one each would take a tenth of their memory. */
export type ReadRequest = (round: RoundPlace) => JsonObject;

type RoundPlace = Pick<Round, 'id' | 'exchange'>;

/** A class for its one getter, which on each round of its own would take more memory than all else of it. */
class LightRequest {
  readonly id: string;
  readonly exchange: Exchange;
  readonly #read: ReadRequest;

  constructor({ id, exchange }: RoundPlace, read: ReadRequest) {
    this.id = id;
    this.exchange = exchange;
    this.#read = read;
  }

  get request(): JsonObject {
    return this.#read(this);
  }
}

const NONE: readonly never[] = [];
const NO_CLIENT = { address: '' };
const NO_HEADERS = { headers: NONE };
/** Says that the client tries again what it asked before. */
const RETRY_HEADER = 'x-stainless-retry-count';

function toLightExchange({ id, startedAt, t, dialect, request }: Exchange): Exchange {
  const headers = request.headers.filter(([name]) => name === RETRY_HEADER);
  return {
    id,
    startedAt,
    t,
    method: '',
    url: '',
    route: '',
    dialect: share(dialect),
    client: NO_CLIENT,
    request: headers.length === 0 ? NO_HEADERS : { headers },
  };
}

function toLightPrompt({ text, attachments }: Turn['prompt']): Turn['prompt'] {
  const mark = toMark(text);
  if (attachments.length > 0) return { text: mark, attachments: [{ kind: 'other' }] };
  if (mark === SOME) return SOME_PROMPT;
  return mark === '' ? NO_PROMPT : { text: mark, attachments: NONE };
}

function toLightCall({ id, name, status }: ToolCall): ToolCall {
  return { id, name: share(name), arguments: null, status };
}

function withoutCheckpoint({ checkpoint: _checkpoint, ...run }: CursorRun): CursorRun {
  return run;
}

/** About how many characters the texts of a round have, arguments and results included. */
export function charsOfRound({ facts, answer, run }: Round): number {
  // Made of JSON only; interfaces do not fit an index signature.
  return charsOf([facts, answer, run?.checkpoint ?? null] as unknown as Json);
}

/** About how many characters a value has as JSON. */
export function charsOf(value: Json): number {
  if (typeof value === 'string') return value.length + 2;
  if (Array.isArray(value)) return value.reduce<number>((sum, one: Json) => sum + charsOf(one) + 1, 2);
  if (!isJsonObject(value)) return 8;
  return Object.entries(value).reduce((sum, [name, one]) => sum + name.length + charsOf(one) + 4, 2);
}

/** Nothing, white space alone, or something. */
function toMark(text: string): string {
  if (text === '') return '';
  return text.trim() === '' ? ' ' : SOME;
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
