// Rounds: one request for an answer with that answer; an HTTP exchange is one, a WebSocket any number of them.
import { ERASED } from '../model/erased.ts';
import type { Exchange } from '../model/exchange.ts';
import { isJsonObject, type JsonObject } from '../model/json.ts';
import { type Answered, readDeltas, toAnswered } from './answered.ts';
import type { CursorRun } from './cursor/round.ts';
import { readCursorRounds } from './cursor/rounds.ts';
import type { Delta, RequestFacts } from './dialect.ts';
import { dialectNamed } from './registry.ts';
import { type SocketRound, splitSocket } from './socket.ts';
import { toUrlPath } from './url-path.ts';

export interface Round extends Answered {
  /** The exchange's id; from the second round of a WebSocket on with its number: `<id>.2`. */
  readonly id: string;
  readonly exchange: Exchange;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly request: JsonObject;
  readonly facts: RequestFacts;
  /** The response that the request says it goes on from. */
  readonly previousResponseId?: string;
  readonly responseIds: readonly string[];
  /** Of its answer: in an exchange of many rounds, those of one come before those of the next. */
  readonly deltaCount: number;
  /** Cursor's alone. */
  readonly run?: CursorRun;
}

/** The rounds of an exchange, in order; none where its request holds no JSON object. */
export function readRounds(exchange: Exchange): readonly Round[] {
  if (exchange.dialect.startsWith('cursor-')) {
    return numberRounds(
      exchange,
      readCursorRounds(exchange).map(({ deltas, ...round }) => ({
        ...round,
        id: exchange.id,
        exchange,
        responseIds: toResponseIds(deltas),
        deltaCount: deltas.length,
      })),
    );
  }
  const body = exchange.request.body;
  if (body?.type === 'json' && isJsonObject(body.value)) {
    const deltas = readDeltas(exchange);
    const { startedAt, endedAt } = exchange;
    const times = { startedAt, ...(endedAt === undefined ? {} : { endedAt }) };
    return [toRound(exchange, { ...times, ...toAnswered(exchange, deltas), request: body.value, deltas })];
  }
  if (body?.type !== 'stream') return [];
  return numberRounds(
    exchange,
    splitSocket(exchange).map((spoken) => toRound(exchange, spoken)),
  );
}

function numberRounds({ id }: Exchange, rounds: readonly Round[]): readonly Round[] {
  return rounds.map((round, index) => (index === 0 ? round : { ...round, id: `${id}.${index + 1}` }));
}

function toRound(exchange: Exchange, { request, deltas, ...answered }: SocketRound): Round {
  const dialect = dialectNamed(exchange.dialect);
  const { previousResponseId } = dialect.readHints(request);
  return {
    ...answered,
    id: exchange.id,
    exchange,
    request,
    facts: withErased(dialect.readRequest(request, toUrlPath(exchange.url)), request),
    ...(previousResponseId === undefined ? {} : { previousResponseId }),
    responseIds: toResponseIds(deltas),
    deltaCount: deltas.length,
  };
}

/** Where the messages of a request were erased, the answer is still one to a prompt. */
function withErased(facts: RequestFacts, request: JsonObject): RequestFacts {
  const { prompt, toolResults } = facts;
  const isAsked = prompt.text !== '' || prompt.attachments.length > 0 || toolResults.length > 0;
  if (isAsked || !Object.values(request).includes(ERASED)) return facts;
  return { ...facts, prompt: { text: ERASED, attachments: [] } };
}

function toResponseIds(deltas: readonly Delta[]): readonly string[] {
  return deltas.flatMap((delta) => (delta.type === 'response-id' ? [delta.id] : []));
}
