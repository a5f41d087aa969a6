// The small addresses beside the models themselves: who is there, how long is it, what can be asked.
import { anthropicFailure, hasAnthropicKey } from './anthropic.ts';
import type { JsonObject } from './conversation.ts';
import { hasBearer, openaiFailure } from './openai-errors.ts';

const MODELS = ['gpt-5', 'gpt-5-mini', 'claude-sonnet-5-5', 'gemini-2.5-pro'];

export interface PlainAnswer {
  readonly status: number;
  readonly body?: JsonObject;
}

/** What is answered at addresses that are no model call; `ask` is `METHOD /path`. */
export function answerPlainly(ask: string, headers: Headers, body: JsonObject): PlainAnswer {
  if (ask === 'HEAD /' || ask === 'GET /') return { status: 200 };
  const isAnthropic = headers.has('anthropic-version');
  const failure = isAnthropic ? anthropicFailure : openaiFailure;
  if (!(isAnthropic ? hasAnthropicKey : hasBearer)(headers)) {
    return { status: 401, body: failure(401, 'No API key provided.') };
  }
  if (ask === 'GET /v1/models')
    return { status: 200, body: isAnthropic ? anthropicModels() : openaiModels() };
  if (ask === 'POST /v1/messages/count_tokens') {
    return { status: 200, body: { input_tokens: Math.ceil(JSON.stringify(body).length / 4) } };
  }
  // Codex asks for a WebSocket here first; this status is the one that it takes for "use POST" at once.
  if (ask === 'GET /v1/responses') return { status: 426, body: failure(426, 'Upgrade required.') };
  return { status: 404, body: failure(404, `Unknown request URL: ${ask}.`) };
}

function openaiModels(): JsonObject {
  const data = MODELS.map((id) => ({ id, object: 'model', created: 1_790_000_000, owned_by: 'system' }));
  return { object: 'list', data };
}

function anthropicModels(): JsonObject {
  const data = MODELS.map((id) => ({
    type: 'model',
    id,
    display_name: id,
    created_at: '2026-01-01T00:00:00Z',
  }));
  return { data, has_more: false, first_id: MODELS[0], last_id: MODELS.at(-1) };
}
