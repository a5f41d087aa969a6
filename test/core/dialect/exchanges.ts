// Builds exchanges as a reader sees them, and reads streams through a dialect.
import type { Delta, Dialect } from '../../../src/core/dialect/dialect.ts';
import type { Body, DialectName, Exchange } from '../../../src/core/model/exchange.ts';
import { type Json, type JsonObject, valueAt } from '../../../src/core/model/json.ts';

const urls: { readonly [Name in DialectName]: string } = {
  'openai-chat': 'https://api.openai.com/v1/chat/completions',
  'openai-responses': 'https://api.openai.com/v1/responses',
  'anthropic-messages': 'https://api.anthropic.com/v1/messages?beta=true',
  gemini:
    'https://generativelanguage.googleapis.com/v1beta/models/gemini-3-pro:streamGenerateContent?alt=sse',
  'cursor-agent': 'https://api2.cursor.sh/agent.v1.AgentService/RunSSE',
  'cursor-inference': 'https://api2.cursor.sh/aiserver.v1.InferenceService/RunInference',
  'cursor-chat': 'https://api2.cursor.sh/aiserver.v1.ChatService/StreamUnifiedChatWithTools',
  unknown: 'https://api.openai.com/v1/models',
};

/** A completed exchange of this dialect; its times are those of a clock that its id sets. */
export function toExchange(
  id: string,
  dialect: DialectName,
  parts: { readonly request?: Json; readonly response?: Body } & Partial<
    Omit<Exchange, 'request' | 'response'>
  > & {
      readonly requestHeaders?: Exchange['request']['headers'];
      readonly responseHeaders?: Exchange['request']['headers'];
    },
): Exchange {
  const { request, response, requestHeaders = [], responseHeaders = [], ...rest } = parts;
  const ms = id.replaceAll(/\D/g, '').slice(-3).padStart(3, '0');
  return {
    id,
    startedAt: `2026-01-01T00:00:00.${ms}Z`,
    endedAt: `2026-01-01T00:00:01.${ms}Z`,
    t: 0,
    method: 'POST',
    url: urls[dialect],
    route: 'test',
    dialect,
    client: { address: '127.0.0.1' },
    status: 200,
    outcome: 'completed',
    request: {
      headers: requestHeaders,
      ...(request === undefined ? {} : { body: { type: 'json', value: request } }),
    },
    response: { headers: responseHeaders, ...(response === undefined ? {} : { body: response }) },
    ...rest,
  };
}

/** A stream of these events. */
export function toStream(events: readonly Json[]): Body {
  return { type: 'stream', events: events.map((data, index) => ({ tMs: index, data })) };
}

/** A whole JSON body. */
export function toBody(value: Json): Body {
  return { type: 'json', value };
}

/** The deltas of a stream. */
export function readAll(dialect: Dialect, events: readonly JsonObject[]): readonly Delta[] {
  return events.flatMap((event) => dialect.readEvent(event));
}

/** The texts of a stream's channels, by channel. */
export function joinChannels(
  dialect: Dialect,
  events: readonly Json[],
): { readonly [channel: string]: string } {
  const texts: { [channel: string]: string } = {};
  for (const event of events) {
    for (const { channel, path } of dialect.channels(event)) {
      texts[channel] = (texts[channel] ?? '') + valueAt(event, path);
    }
  }
  return texts;
}
