// Sessions for tests of replay: views made by hand, with every time as it is given.
import type { Body, Exchange } from '../../../src/core/model/exchange.ts';
import type { Json, JsonObject } from '../../../src/core/model/json.ts';
import { type PlainOptions, readPlainScript } from '../../../src/core/replay/plain.ts';
import type { PlainStep } from '../../../src/core/replay/plain-writer.ts';
import type { SessionView } from '../../../src/core/replay/session-fold.ts';
import { toHead, toSource } from '../../../src/core/replay/session-source.ts';
import { exchangeId, header } from '../../support/recording.ts';
import { toExchange } from '../dialect/exchanges.ts';

/** A sealed session of these exchanges. */
export function toView(exchanges: readonly Exchange[], rest: Partial<SessionView> = {}): SessionView {
  const lastT = Math.max(0, ...exchanges.map(({ t, durationMs = 0 }) => t + durationMs));
  return { header, status: 'sealed', lastT, exchanges, redactions: [], gaps: [], ...rest };
}

type ChatParts = Partial<Omit<Exchange, 'request' | 'response'>> & {
  readonly messages: readonly Json[];
  /** Deltas of the answer, each with its time in milliseconds after the exchange began. */
  readonly deltas: readonly (readonly [tMs: number, delta: JsonObject])[];
};

/** A streamed chat exchange; it ends with its last delta unless `durationMs` says otherwise. */
export function toChat(number: number, { messages, deltas, ...rest }: ChatParts): Exchange {
  return toExchange(exchangeId(number), 'openai-chat', {
    startedAt: '2026-11-25T10:00:00.000Z',
    durationMs: deltas.at(-1)?.[0] ?? 0,
    request: { model: 'gpt-asked', messages },
    response: toTimedStream(
      deltas.map(([tMs, delta]) => [tMs, { model: 'gpt-5', choices: [{ index: 0, delta }] }]),
    ),
    ...rest,
  });
}

/** The body of a stream whose events came at these times. */
export function toTimedStream(events: readonly (readonly [tMs: number, data: Json])[]): Body {
  return { type: 'stream', events: events.map(([tMs, data]) => ({ tMs, data })) };
}

/** The beginning of a tool call with a piece of its arguments. */
export function toCall(index: number, id: string, name: string, text = ''): JsonObject {
  return { tool_calls: [{ index, id, type: 'function', function: { name, arguments: text } }] };
}

/** A later piece of a tool call's arguments. */
export function toPiece(index: number, text: string): JsonObject {
  return { tool_calls: [{ index, function: { arguments: text } }] };
}

/** The steps of a session. */
export function toSteps(view: SessionView, options: Partial<PlainOptions> = {}): readonly PlainStep[] {
  const asked = { formatTime: (iso: string) => iso, ...options };
  return [...readPlainScript(toHead(view), () => toSource(view), asked)];
}

/** All that a session's steps write, one after the other. */
export function toText(view: SessionView, options: Partial<PlainOptions> = {}): string {
  return toSteps(view, options)
    .map(({ text }) => text)
    .join('');
}

/** The same without header and footer. */
export function toConversation(view: SessionView, options: Partial<PlainOptions> = {}): string {
  const text = toText(view, options);
  return text.slice(text.indexOf('\n\n') + 2, text.lastIndexOf('\n\n-- ') + 1);
}
