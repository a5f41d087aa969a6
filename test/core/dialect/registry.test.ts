// Which requests speak which dialect.
import { expect, test } from 'vitest';
import { dialectFor, dialectNamed } from '../../../src/core/dialect/registry.ts';
import type { DialectName } from '../../../src/core/model/exchange.ts';

test.each<[DialectName, string, string]>([
  ['openai-chat', 'POST', '/v1/chat/completions'],
  ['openai-chat', 'POST', '/openai/deployments/gpt/chat/completions'],
  ['openai-responses', 'POST', '/v1/responses'],
  ['openai-responses', 'GET', '/v1/responses'],
  ['anthropic-messages', 'POST', '/v1/messages'],
  ['gemini', 'POST', '/v1beta/models/gemini-3-pro:generateContent'],
  [
    'gemini',
    'POST',
    '/v1/projects/p/locations/l/publishers/google/models/gemini-3-pro:streamGenerateContent',
  ],
  ['unknown', 'GET', '/v1/chat/completions'],
  ['unknown', 'POST', '/v1/responses/resp_1/cancel'],
  ['unknown', 'GET', '/v1/responses/resp_1'],
  ['unknown', 'POST', '/v1/messages/count_tokens'],
  ['unknown', 'POST', '/v1/messages/batches'],
  ['unknown', 'POST', '/v1beta/models/gemini-3-pro:countTokens'],
  ['unknown', 'GET', '/v1/models'],
])('dialectFor gives %s for %s %s', (name, method, path) => {
  expect(dialectFor(method, path).name).toBe(name);
  expect(dialectNamed(name)).toBe(dialectFor(method, path));
});
