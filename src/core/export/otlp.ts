// A session as a trace: OTLP 1.9 in its JSON form, as `/v1/traces` of a collector takes it, with GenAI attributes.
import type { DialectName } from '../model/exchange.ts';
import type { SessionHeader } from '../model/session.ts';
import type { Turn } from '../model/turn.ts';
import { createExchangeGroups } from '../replay/exchange-groups.ts';
import { toOutcomeText } from '../replay/plain-text.ts';
import type { SessionSource } from '../replay/session-source.ts';
import { readTimeline } from '../replay/timeline.ts';
import { type ExchangeScene, isError, toExchangeSpans, toStatus } from './exchange-spans.ts';
import { type ExportSource, PROGRAM } from './format.ts';
import { toInputMessages, toProvider } from './gen-ai.ts';
import { encodeArray } from './json-array.ts';
import {
  type Attribute,
  intAttribute,
  type Span,
  textAttribute,
  toNanos,
  toSpanId,
  toTraceId,
} from './otlp-span.ts';
import { toToolSpans } from './tool-spans.ts';
import { createTurnPlaces } from './turn-places.ts';
import { readWholeTurns } from './whole-turns.ts';

/** The version of the conventions whose attributes are used: the last that had those of GenAI. */
const SCHEMA_URL = 'https://opentelemetry.io/schemas/1.41.0';

/**
 * One line, `{"resourceSpans":[…]}`: the session, in it its turns (`invoke_agent`), in these their exchanges (`chat gpt-5`) and
 * the tools that ran (`execute_tool Bash`). The trace's id is the session's; those of spans are made of the ids of what they stand for.
 */
export function* encodeOtlp({ session, version }: ExportSource): Generator<string> {
  const resource = { attributes: toResourceAttributes(session.header, version) };
  yield `{"resourceSpans":[{"resource":${JSON.stringify(resource)},"scopeSpans":[{`;
  yield `"scope":${JSON.stringify({ name: PROGRAM, version })},"spans":`;
  yield* encodeArray(toSpans(session));
  yield `,"schemaUrl":"${SCHEMA_URL}"}],"schemaUrl":"${SCHEMA_URL}"}]}\n`;
}

function* toSpans(session: SessionSource): Generator<Span> {
  const { header, lastT, status } = session;
  const startedMs = Date.parse(header.startedAt);
  const root = toSpanId(`session/${header.id}`);
  const scene: ExchangeScene = {
    traceId: toTraceId(header.id),
    lastMs: startedMs + lastT,
    status,
    conversationId: header.conversationId,
    places: createTurnPlaces(),
    parentOf: (turn) => (turn === undefined ? root : turnSpanId(turn)),
  };
  yield toSessionSpan(session, { ...scene, spanId: root });
  yield* toTurnSpans(session, { ...scene, parentSpanId: root });
  const groups = createExchangeGroups(session);
  for (const group of groups.all) yield* toExchangeSpans(groups.read(group), scene);
  yield* toToolSpans(readTimeline(session), { ...scene, startedMs });
}

/** On its own: what it needs is gone when the exchanges are read. */
function* toTurnSpans(
  session: SessionSource,
  scene: ExchangeScene & { readonly parentSpanId: string },
): Generator<Span> {
  const dialects = new Map(session.exchanges.map(({ id, dialect }) => [id, dialect]));
  for (const turn of readWholeTurns(session)) {
    scene.places.add(turn);
    yield toTurnSpan(turn, { ...scene, dialects });
  }
}

function toSessionSpan(
  session: SessionSource,
  { traceId, lastMs, spanId, conversationId }: ExchangeScene & { spanId: string },
): Span {
  const { header, status, gaps, redactions, erasures = [] } = session;
  const startedMs = Date.parse(header.startedAt);
  const { identity } = header;
  return {
    traceId,
    spanId,
    name: `${PROGRAM} session`,
    kind: 1,
    startTimeUnixNano: toNanos(startedMs),
    endTimeUnixNano: toNanos(lastMs),
    attributes: [
      ...textAttribute('session.id', header.id),
      ...textAttribute('gen_ai.conversation.id', conversationId),
      ...textAttribute('user.id', identity.subject),
      ...textAttribute('user.email', identity.email),
      ...textAttribute('user.full_name', identity.name),
      ...textAttribute('cursor_rec.identity.method', identity.method),
      ...textAttribute('cursor_rec.identity.issuer', identity.issuer),
      ...textAttribute('cursor_rec.session.status', status),
      ...textAttribute('cursor_rec.policy.record', header.policy.record),
      ...textAttribute('cursor_rec.policy.digest', header.policy.digest),
      ...intAttribute('cursor_rec.redactions', redactions.length),
      ...intAttribute('cursor_rec.gaps', gaps.length),
      ...intAttribute('cursor_rec.erasures', erasures.length),
    ],
    events: gaps.map(({ from, to, reason, bytes, exchange, side }) => ({
      timeUnixNano: toNanos(startedMs + from),
      name: 'cursor_rec.gap',
      attributes: [
        ...textAttribute('cursor_rec.gap.reason', reason),
        ...intAttribute('cursor_rec.gap.duration_ms', to - from),
        ...intAttribute('cursor_rec.gap.bytes', bytes),
        ...textAttribute('cursor_rec.exchange.id', exchange),
        ...textAttribute('cursor_rec.gap.side', side),
      ],
    })),
  };
}

type TurnScene = ExchangeScene & {
  readonly parentSpanId: string;
  readonly dialects: ReadonlyMap<string, DialectName>;
};

/** Tokens and answers are in the spans of its exchanges, so that whoever adds them up counts each once. */
function toTurnSpan(
  turn: Turn,
  { traceId, lastMs, status, parentSpanId, conversationId, dialects }: TurnScene,
): Span {
  const { id, startedAt, endedAt, prompt, response, outcome } = turn;
  const dialect = dialects.get(turn.exchanges[0] ?? '') ?? 'unknown';
  const { error } = response;
  return {
    traceId,
    spanId: turnSpanId(id),
    parentSpanId,
    name: 'invoke_agent',
    kind: 1,
    startTimeUnixNano: toNanos(Date.parse(startedAt)),
    endTimeUnixNano: toNanos(endedAt === undefined ? lastMs : Date.parse(endedAt)),
    attributes: [
      ...textAttribute('gen_ai.operation.name', 'invoke_agent'),
      ...textAttribute('gen_ai.provider.name', toProvider(dialect)),
      ...textAttribute('gen_ai.conversation.id', conversationId),
      ...textAttribute('gen_ai.input.messages', toInputMessages(prompt)),
      ...textAttribute('error.type', isError(outcome) ? (error?.code ?? outcome) : undefined),
      ...textAttribute('cursor_rec.turn.id', id),
      ...textAttribute('cursor_rec.turn.outcome', toOutcomeText(outcome, status)),
    ],
    ...toStatus(outcome, error?.message),
  };
}

function turnSpanId(turn: string): string {
  return toSpanId(`turn/${turn}`);
}

function toResourceAttributes({ host, device }: SessionHeader, version: string): readonly Attribute[] {
  return [
    ...textAttribute('service.name', PROGRAM),
    ...textAttribute('service.version', version),
    ...textAttribute('host.name', host.name),
    ...textAttribute('os.type', host.os === 'win32' ? 'windows' : host.os),
    ...textAttribute('device.id', device.id),
  ];
}
