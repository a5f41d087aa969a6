// Messages of every plane say which conversation and which run they belong to, however they come.
import { expect, test } from 'vitest';
import { readHints } from '../../../../src/core/dialect/cursor/hints.ts';
import type { JsonObject } from '../../../../src/core/model/json.ts';

const planes: readonly (readonly [string, JsonObject])[] = [
  ['a run', { run_request: { conversation_id: 'c' } }],
  ['a preparation', { prewarm_request: { conversation_id: 'c' } }],
  ['a loop of the client', { run_request: { conversation_id: 'c', requested_model: {} } }],
  ['a call of a model', { invoke_model: { invocation_id: 'i', request: { conversation_id: 'c' } } }],
  ['a stream that is one request', { messages: [], conversation_id: 'c' }],
  ['the legacy chat', { stream_unified_chat_request: { conversation_id: 'c' } }],
  ['its idempotent form', { client_chunk: { stream_unified_chat_request: { conversation_id: 'c' } } }],
  ['the JSON codec', { runRequest: { conversationId: 'c' } }],
];

test.each(planes)('%s names its conversation', (_name, message) => {
  expect(readHints(message)).toEqual({ conversationId: 'c', history: [] });
});

test.each(planes)('an append of %s names its run too', (_name, message) => {
  const expected = { conversationId: 'c', requestId: 'r', history: [] };
  expect(readHints({ data: message, request_id: { request_id: 'r' } })).toEqual(expected);
  expect(readHints({ data_binary: message, requestId: { requestId: 'r' } })).toEqual(expected);
});

test.each([
  ['a result of a tool', { exec_client_message: { id: 1, read_result: {} } }],
  ['an empty id', { run_request: { conversation_id: '' } }],
  ['an id that is no text', { run_request: { conversation_id: 7 } }],
  ['nothing', {}],
])('%s names none', (_name, message) => {
  expect(readHints(message)).toEqual({ history: [] });
});
