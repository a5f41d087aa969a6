import { expect, test } from 'vitest';
import { formatKeyField, keyFieldOf } from '../../../src/sidecar/capture/key-field.ts';

const gemini = 'https://generativelanguage.googleapis.com';

test.each([
  ['openai', 'https://api.openai.com', '/v1/chat/completions', 'authorization'],
  ['openai', 'https://llm.corp.example/v1', '/v1/messages', 'authorization'],
  ['openai', 'https://corp.openai.azure.com', '/openai/deployments/a/chat/completions', 'api-key'],
  ['azure', 'https://corp.cognitiveservices.azure.com', '/openai/v1/responses', 'api-key'],
  ['azure', 'https://corp.openai.azure.com.example', '/x', 'authorization'],
  ['anthropic', 'https://api.anthropic.com', '/v1/models', 'x-api-key'],
  ['anthropic', 'http://127.0.0.1:9000', '', 'x-api-key'],
  ['claude', 'https://api.anthropic.com', '', 'x-api-key'],
  ['corp', 'https://llm.corp.example', '/v1/messages?beta=true', 'x-api-key'],
  ['corp', 'https://llm.corp.example', '/v1/models', 'authorization'],
  ['corp', 'https://llm.corp.example', '/v1beta/models/g:streamGenerateContent?alt=sse', 'x-goog-api-key'],
  ['gemini', gemini, '/v1beta/models', 'x-goog-api-key'],
  ['gemini', gemini, '/v1beta/openai/chat/completions', 'authorization'],
  ['constructor', 'https://x.example', '', 'authorization'],
])('the key of route %s at %s%s goes in %s', (route, upstream, path, field) => {
  expect(keyFieldOf({ route, upstream: new URL(upstream), path })).toBe(field);
});

test('the field of a bearer says so', () => {
  expect(formatKeyField('authorization')).toBe('authorization: Bearer');
  expect(formatKeyField('api-key')).toBe('api-key');
});
