// OpenAI Chat Completions: POST /v1/chat/completions.
import type { Answer, Api, JsonObject, Message, StreamEvent } from './conversation.ts';
import { hasBearer, openaiFailure } from './openai-errors.ts';
import { toContentText, toList, toObject, toText } from './reading.ts';
import { seededId, splitPieces } from './seeded.ts';

export const openaiChat: Api = {
  requestIdField: 'x-request-id',
  matches: (method, path) => method === 'POST' && path === '/v1/chat/completions',
  hasKey: hasBearer,
  parseRequest: (body) => ({
    stream: body.stream === true ? 'sse' : false,
    conversation: {
      model: toText(body.model),
      tools: toList(body.tools).map((tool) => toText(toObject(toObject(tool).function).name)),
      messages: toList(body.messages).flatMap(toMessage),
    },
  }),
  whole: (answer) => ({
    ...common(answer, 'chat.completion'),
    choices: [
      { index: 0, message: wholeMessage(answer), logprobs: null, finish_reason: finishReason(answer) },
    ],
    usage: usage(answer),
  }),
  stream: streamEvents,
  failure: openaiFailure,
  failureEvent: (message) => ({ data: openaiFailure(500, message) }),
};

function toMessage(value: unknown): Message[] {
  const message = toObject(value);
  const text = toContentText(message.content);
  const role = toText(message.role);
  return role === 'user' || role === 'assistant' || role === 'tool' ? [{ role, text }] : [];
}

function* streamEvents(answer: Answer): Iterable<StreamEvent> {
  const { text, toolCalls } = answer.reply;
  yield chunk(answer, {
    role: 'assistant',
    content: toolCalls.length > 0 && text === '' ? null : '',
    refusal: null,
  });
  for (const piece of splitPieces(text, answer.serial)) {
    yield { ...chunk(answer, { content: piece }), text: piece, isToken: true };
  }
  for (const [index, call] of toolCalls.entries()) {
    const opening = { index, id: callId(answer, index), type: 'function' };
    yield chunk(answer, { tool_calls: [{ ...opening, function: { name: call.name, arguments: '' } }] });
    for (const piece of splitPieces(JSON.stringify(call.arguments), answer.serial + index)) {
      yield { ...chunk(answer, { tool_calls: [{ index, function: { arguments: piece } }] }), isToken: true };
    }
  }
  yield chunk(answer, {}, finishReason(answer));
  if (wantsUsage(answer)) {
    yield { data: { ...common(answer, 'chat.completion.chunk'), choices: [], usage: usage(answer) } };
  }
  yield { data: '[DONE]' };
}

function chunk(answer: Answer, delta: JsonObject, finish: string | null = null): StreamEvent {
  const choice = { index: 0, delta, logprobs: null, finish_reason: finish };
  const padding = JSON.stringify(delta).length;
  return {
    data: {
      ...common(answer, 'chat.completion.chunk'),
      choices: [choice],
      ...(wantsUsage(answer) ? { usage: null } : {}),
      obfuscation: seededId('', padding, 1 + (padding % 15)),
    },
  };
}

function common(answer: Answer, object: string): JsonObject {
  return {
    id: seededId('chatcmpl-', answer.serial, 29),
    object,
    created: 1_790_000_000 + answer.serial,
    model: answer.conversation.model,
    service_tier: 'default',
    system_fingerprint: 'fp_44709d6fcb',
  };
}

function wholeMessage(answer: Answer): JsonObject {
  const calls = answer.reply.toolCalls.map((call, index) => ({
    id: callId(answer, index),
    type: 'function',
    function: { name: call.name, arguments: JSON.stringify(call.arguments) },
  }));
  const content = answer.reply.text === '' && calls.length > 0 ? null : answer.reply.text;
  return {
    role: 'assistant',
    content,
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
    refusal: null,
    annotations: [],
  };
}

function callId(answer: Answer, index: number): string {
  return seededId('call_', answer.serial * 100 + index);
}

function finishReason(answer: Answer): string {
  return answer.reply.toolCalls.length > 0 ? 'tool_calls' : 'stop';
}

function wantsUsage(answer: Answer): boolean {
  return toObject(answer.request.stream_options).include_usage === true;
}

function usage({ usage: { input, cached, output, reasoning } }: Answer): JsonObject {
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cached, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: reasoning, audio_tokens: 0 },
  };
}
