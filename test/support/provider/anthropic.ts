// Anthropic Messages: POST /v1/messages.
import type { Answer, Api, JsonObject, Message, StreamEvent } from './conversation.ts';
import { toContentText, toList, toObject, toText } from './reading.ts';
import { seededId, splitPieces } from './seeded.ts';

const KINDS: { readonly [status: number]: string } = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};

export const anthropicMessages: Api = {
  requestIdField: 'request-id',
  matches: (method, path) => method === 'POST' && path === '/v1/messages',
  hasKey: hasAnthropicKey,
  parseRequest: (body) => ({
    stream: body.stream === true ? 'sse' : false,
    conversation: {
      model: toText(body.model),
      tools: toList(body.tools).map((tool) => toText(toObject(tool).name)),
      messages: toList(body.messages).flatMap(toMessages),
    },
  }),
  whole: (answer) => ({
    ...message(answer),
    content: blocks(answer),
    stop_reason: stopReason(answer),
    usage: usage(answer),
  }),
  stream: streamEvents,
  failure: anthropicFailure,
  failureEvent: (text) => ({ event: 'error', data: anthropicFailure(529, text) }),
};

/** True where the request carries `x-api-key: KEY`, or a bearer token as signed-in clients do. */
export function hasAnthropicKey(headers: Headers): boolean {
  return headers.has('x-api-key') || /^Bearer \S+$/i.test(headers.get('authorization') ?? '');
}

/** `{"type":"error","error":{"type":"…","message":"…"},"request_id":"…"}` */
export function anthropicFailure(status: number, text: string): JsonObject {
  const error = { type: KINDS[status] ?? 'api_error', message: text };
  return { type: 'error', error, request_id: seededId('req_', status) };
}

function toMessages(value: unknown): Message[] {
  const { role, content } = toObject(value);
  if (role === 'assistant') return [{ role, text: toContentText(content) }];
  if (role !== 'user') return [];
  const parts = toList(content).map(toObject);
  const results = parts.filter((part) => part.type === 'tool_result');
  const text = toContentText(
    typeof content === 'string' ? content : parts.filter((part) => part.type === 'text'),
  );
  return [
    ...results.map((part): Message => ({ role: 'tool', text: toContentText(part.content) })),
    ...(text === '' ? [] : [{ role: 'user' as const, text }]),
  ];
}

function* streamEvents(answer: Answer): Iterable<StreamEvent> {
  yield named('message_start', {
    message: { ...message(answer), usage: { ...usage(answer), output_tokens: 1 } },
  });
  for (const [index, block] of blocks(answer).entries()) {
    yield named('content_block_start', { index, content_block: emptied(block) });
    if (index === 0) yield named('ping', {});
    for (const delta of deltas(block, answer.serial + index)) {
      const text = delta.type === 'text_delta' ? { text: toText(delta.text) } : {};
      yield { ...named('content_block_delta', { index, delta }), ...text, isToken: true };
    }
    yield named('content_block_stop', { index });
  }
  const delta = { stop_reason: stopReason(answer), stop_sequence: null };
  yield named('message_delta', { delta, usage: usage(answer) });
  yield named('message_stop', {});
}

function named(type: string, fields: JsonObject): StreamEvent {
  return { event: type, data: { type, ...fields } };
}

function message(answer: Answer): JsonObject {
  return {
    id: seededId('msg_01', answer.serial, 22),
    type: 'message',
    role: 'assistant',
    model: answer.conversation.model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
  };
}

function blocks(answer: Answer): JsonObject[] {
  const { thinking, text, toolCalls } = answer.reply;
  const wanted = toText(toObject(answer.request.thinking).type, 'disabled') !== 'disabled';
  const signature = seededId('', answer.serial, 88);
  return [
    ...(wanted && thinking !== undefined ? [{ type: 'thinking', thinking, signature }] : []),
    ...(text === '' ? [] : [{ type: 'text', text }]),
    ...toolCalls.map((call, index) => ({
      type: 'tool_use',
      id: seededId('toolu_01', answer.serial * 100 + index, 22),
      name: call.name,
      input: call.arguments,
    })),
  ];
}

function emptied(block: JsonObject): JsonObject {
  if (block.type === 'text') return { ...block, text: '' };
  if (block.type === 'thinking') return { ...block, thinking: '', signature: '' };
  return { ...block, input: {} };
}

function deltas(block: JsonObject, seed: number): JsonObject[] {
  const pieces = (text: unknown): readonly string[] => splitPieces(toText(text), seed);
  if (block.type === 'text') return pieces(block.text).map((text) => ({ type: 'text_delta', text }));
  if (block.type === 'thinking') {
    const thoughts = pieces(block.thinking).map((thinking) => ({ type: 'thinking_delta', thinking }));
    return [...thoughts, { type: 'signature_delta', signature: block.signature }];
  }
  return ['', ...pieces(JSON.stringify(block.input))].map((piece) => ({
    type: 'input_json_delta',
    partial_json: piece,
  }));
}

function stopReason(answer: Answer): string {
  return answer.reply.toolCalls.length > 0 ? 'tool_use' : 'end_turn';
}

/** Anthropic counts cached tokens beside `input_tokens`; what is new in this request is written to the cache. */
function usage({ usage: { input, cached, output } }: Answer): JsonObject {
  const written = Math.floor((input - cached) / 2);
  return {
    input_tokens: input - cached - written,
    cache_creation_input_tokens: written,
    cache_read_input_tokens: cached,
    output_tokens: output,
    service_tier: 'standard',
  };
}
