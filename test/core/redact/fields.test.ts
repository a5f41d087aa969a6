// Which names of fields say that their value is a secret.
import { expect, it } from 'vitest';
import { isSecretField } from '../../../src/core/redact/fields.ts';

it.each([
  ...[
    'api_key',
    'apiKey',
    'APIKey',
    'x-api-key',
    'OPENAI_API_KEY',
    'openaiApiKey',
    'apikey',
    'api_keys',
    'secret_key',
  ],
  ...[
    'session_token',
    'access_token',
    'accessToken',
    'refresh_token',
    'client_secret',
    'clientSecret',
    'password',
  ],
  ...[
    'dbPassword',
    'bearer_token',
    'authorization',
    'Proxy-Authorization',
    'private_key',
    'access_key',
    'cookie',
  ],
  ...[
    'context_bank_encryption_key',
    'repo_query_auth_token',
    'set-cookie',
    'id_token',
    'passphrase',
    `${'a'.repeat(500)}_password`,
    'authToken',
  ],
])('isSecretField tells that %s is one', (name) => {
  expect(isSecretField(name)).toBe(true);
});

it.each([
  ...[
    'max_tokens',
    'token_count',
    'input_tokens',
    'next_page_token',
    'stop_token',
    'tokens',
    'token',
    'pageToken',
  ],
  ...[
    'cache_key',
    'prompt_cache_key',
    'key',
    'keys',
    'public_key',
    'primary_key',
    'eos_token',
    'content',
    'text',
  ],
  ...[
    'access_key_id',
    'passwordless',
    'secretary',
    'author',
    'idempotency_key',
    'completion_tokens',
    'tokenizer',
  ],
  ...['', '__proto__', 'delta', 'monkey', 'constructor'],
])('isSecretField tells that %s is none', (name) => {
  expect(isSecretField(name)).toBe(false);
});
