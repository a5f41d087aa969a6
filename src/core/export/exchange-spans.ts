// Exchanges as spans of a client: HTTP's attributes, and of an exchange that asks a model once, those of the question too.
import { exchangeOutcome } from '../dialect/answered.ts';
import { type Round, readRounds } from '../dialect/round.ts';
import type { Exchange, Outcome } from '../model/exchange.ts';
import { toOutcomeText } from '../replay/plain-text.ts';
import type { SessionSource } from '../replay/session-source.ts';
import { toChatAttributes, toChatName } from './gen-ai.ts';
import { type Attribute, intAttribute, type Span, textAttribute, toNanos, toSpanId } from './otlp-span.ts';
import type { TurnPlaces } from './turn-places.ts';

/** `lastMs`: until when the session is known, since the epoch: the end of what has not ended. */
export interface ExchangeScene {
  readonly traceId: string;
  readonly lastMs: number;
  readonly status: SessionSource['status'];
  readonly conversationId: string | undefined;
  readonly places: TurnPlaces;
  readonly parentOf: (turn: string | undefined) => string;
}

/** The span of an exchange; where it asks a model many times (a WebSocket, a run of Cursor's), one of each question besides. */
export function toExchangeSpans(exchange: Exchange, scene: ExchangeScene): readonly Span[] {
  const { places, parentOf } = scene;
  const turn = places.at(exchange.id, Date.parse(exchange.startedAt));
  const rounds = turn === undefined ? [] : readRounds(exchange);
  const [only, ...more] = rounds;
  const http = toHttpSpan(exchange, scene);
  if (only === undefined || more.length > 0) {
    return [
      { ...http, parentSpanId: parentOf(undefined) },
      ...rounds.map((round) => toRoundSpan(round, scene)),
    ];
  }
  return [
    {
      ...http,
      parentSpanId: parentOf(turn?.id),
      name: toChatName(only),
      attributes: [...toRoundAttributes(only, scene), ...http.attributes],
    },
  ];
}

function toHttpSpan(exchange: Exchange, { traceId, lastMs, status }: ExchangeScene): Span {
  const { id, startedAt, endedAt, method, route, dialect } = exchange;
  const outcome = exchangeOutcome(exchange);
  return {
    traceId,
    spanId: toSpanId(`exchange/${id}`),
    name: method,
    kind: 3,
    startTimeUnixNano: toNanos(Date.parse(startedAt)),
    endTimeUnixNano: toNanos(endedAt === undefined ? lastMs : Date.parse(endedAt)),
    attributes: [
      ...textAttribute('http.request.method', method),
      ...textAttribute('url.full', exchange.url),
      ...toServerAttributes(exchange.url),
      ...intAttribute('http.response.status_code', exchange.status),
      ...intAttribute('http.request.body.size', exchange.requestBytes),
      ...intAttribute('http.response.body.size', exchange.responseBytes),
      ...textAttribute('user_agent.original', exchange.client.userAgent),
      ...textAttribute('error.type', toErrorType(exchange, outcome)),
      ...textAttribute('cursor_rec.exchange.id', id),
      ...textAttribute('cursor_rec.exchange.route', route),
      ...textAttribute('cursor_rec.exchange.dialect', dialect),
      ...textAttribute('cursor_rec.exchange.outcome', toOutcomeText(outcome, status)),
    ],
    ...toStatus(outcome, exchange.error?.message),
  };
}

/** One question of an exchange that asks many. */
function toRoundSpan(round: Round, scene: ExchangeScene): Span {
  const { id, exchange, startedAt, endedAt, outcome, answer } = round;
  const startedMs = Date.parse(startedAt);
  return {
    traceId: scene.traceId,
    spanId: toSpanId(`round/${id}`),
    parentSpanId: scene.parentOf(scene.places.at(exchange.id, startedMs)?.id),
    name: toChatName(round),
    kind: 3,
    startTimeUnixNano: toNanos(startedMs),
    endTimeUnixNano: toNanos(endedAt === undefined ? scene.lastMs : Date.parse(endedAt)),
    attributes: [
      ...toRoundAttributes(round, scene),
      ...toServerAttributes(exchange.url),
      ...textAttribute('error.type', isError(outcome) ? (answer.error?.code ?? outcome) : undefined),
      ...textAttribute('cursor_rec.exchange.id', exchange.id),
    ],
    ...toStatus(outcome, answer.error?.message),
  };
}

function toRoundAttributes(round: Round, { conversationId }: ExchangeScene): readonly Attribute[] {
  return [...toChatAttributes(round), ...textAttribute('gen_ai.conversation.id', conversationId)];
}

/** `server.address` and `server.port` of an absolute address. */
function toServerAttributes(url: string): readonly Attribute[] {
  const [, scheme = '', host, port] =
    /^([a-z]+):\/\/(?:[^/?#@]*@)?(\[[^\]]*\]|[^/:?#]*)(?::(\d+))?/i.exec(url) ?? [];
  if (host === undefined) return [];
  const usual = /^(?:https|wss)$/i.test(scheme) ? 443 : 80;
  return [...textAttribute('server.address', host), ...intAttribute('server.port', Number(port ?? usual))];
}

function toErrorType({ status = 0, error }: Exchange, outcome: Outcome | undefined): string | undefined {
  if (!isError(outcome)) return undefined;
  return error?.code ?? (status >= 400 ? String(status) : outcome);
}

/** The span's status and its message; a span that went well leaves it unset, as clients do. */
export function toStatus(outcome: Outcome | undefined, message: string | undefined): Pick<Span, 'status'> {
  if (!isError(outcome)) return {};
  return { status: { code: 2, message: message ?? outcome ?? '' } };
}

/** True for what did not come to its end. */
export function isError(outcome: Outcome | undefined): boolean {
  return outcome === 'failed' || outcome === 'cut' || outcome === 'cancelled';
}
