// Gemini: POST /v1beta/models/MODEL:generateContent and :streamGenerateContent.
import type { Answer, Api, JsonObject, Message, StreamEvent } from './conversation.ts';
import { toContentText, toList, toObject, toText } from './reading.ts';
import { seededId, splitPieces } from './seeded.ts';

const PATH = /^\/v1(?:beta)?\/models\/([^/:]+):(generateContent|streamGenerateContent)$/;
const STATES: { readonly [status: number]: string } = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  503: 'UNAVAILABLE',
};

export const gemini: Api = {
  requestIdField: 'x-gemini-service-request-id',
  matches: (method, path) => method === 'POST' && PATH.test(path),
  hasKey: (headers, url) => headers.has('x-goog-api-key') || url.searchParams.has('key'),
  parseRequest: (body, url) => {
    const [, model = '', action] = PATH.exec(url.pathname) ?? [];
    const streamed = url.searchParams.get('alt') === 'sse' ? 'sse' : 'json-array';
    const declared = toList(body.tools).flatMap((tool) => toList(toObject(tool).functionDeclarations));
    return {
      stream: action === 'streamGenerateContent' ? streamed : false,
      conversation: {
        model,
        tools: declared.map((tool) => toText(toObject(tool).name)),
        messages: toList(body.contents).flatMap(toMessages),
      },
    };
  },
  whole: (answer) => response(answer, { parts: parts(answer), isLast: true }),
  stream: streamEvents,
  failure,
  failureEvent: (message) => ({ data: failure(503, message) }),
};

function toMessages(value: unknown): Message[] {
  const { role, parts: list } = toObject(value);
  const results = toList(list).filter((part) => 'functionResponse' in toObject(part));
  if (role === 'model') return [{ role: 'assistant', text: toContentText(list) }];
  if (results.length > 0) return results.map((part) => ({ role: 'tool', text: JSON.stringify(part) }));
  return [{ role: 'user', text: toContentText(list) }];
}

function* streamEvents(answer: Answer): Iterable<StreamEvent> {
  for (const text of splitPieces(answer.reply.text, answer.serial)) {
    yield { data: response(answer, { parts: [{ text }], isLast: false }), text, isToken: true };
  }
  const calls = parts(answer).filter((part) => 'functionCall' in part);
  yield { data: response(answer, { parts: calls.length > 0 ? calls : [{ text: '' }], isLast: true }) };
}

function parts(answer: Answer): JsonObject[] {
  const { text, toolCalls } = answer.reply;
  const calls = toolCalls.map((call) => ({ functionCall: { name: call.name, args: call.arguments } }));
  return text === '' ? calls : [{ text }, ...calls];
}

function response(answer: Answer, content: { parts: JsonObject[]; isLast: boolean }): JsonObject {
  const { input, cached, output, reasoning } = answer.usage;
  return {
    candidates: [
      {
        content: { parts: content.parts, role: 'model' },
        ...(content.isLast ? { finishReason: 'STOP' } : {}),
        index: 0,
      },
    ],
    usageMetadata: {
      promptTokenCount: input,
      candidatesTokenCount: output - reasoning,
      totalTokenCount: input + output,
      cachedContentTokenCount: cached,
      thoughtsTokenCount: reasoning,
    },
    modelVersion: answer.conversation.model,
    responseId: seededId('', answer.serial, 22),
  };
}

function failure(status: number, message: string): JsonObject {
  return { error: { code: status, message, status: STATES[status] ?? 'INTERNAL' } };
}
