// Every rule against its own examples and near misses; hostile text stands in rule.test.ts.
import { describe, expect, it, test } from 'vitest';
import { createMatcher } from '../../../src/core/redact/matcher.ts';
import { builtInRules } from '../../../src/core/redact/rules.ts';
import { BASE62, HEX, sample } from '../../../src/core/redact/sample.ts';
import { redactor } from './planted.ts';

describe.each(builtInRules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  it.each(rule.examples().match)('finds %s', (text) => {
    expect(redactor.text(text).redactions.map((redaction) => redaction.rule)).toContain(id);
    expect(redactor.text(`x = "${text}";\n`).redactions).not.toEqual([]);
  });
  it.each(rule.examples().ignore)('leaves %s alone', (text) => {
    expect(createMatcher([rule]).scan(text)).toEqual([]);
  });
});

test('rules have ids that are unique, fit into a mask and start no rule there', () => {
  const ids = builtInRules.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) {
    expect(id).toMatch(/^[a-z0-9-]+$/);
    expect(redactor.text(`[REDACTED:${id}:0a1b2c3d] [REDACTED:${id}:fa1b2c3d]`).redactions).toEqual([]);
  }
});

test.each([
  `commit ${sample(HEX, 40)} (HEAD)`,
  'id: 7b1c9a52-0d0a-4c3c-9b52-3f1f6c110b5f',
  `"integrity": "sha512-${btoa(sample(BASE62, 64))}"`,
  `data:image/png;base64,${sample(`${BASE62}+/`, 20_000)}`,
  ['sk', 'x'.repeat(48)].join('-'),
  'OPENAI_API_KEY=<your-key>',
  'OPENAI_API_KEY=$' + '{OPENAI_API_KEY}',
  'apiKey: process.env.OPENAI_API_KEY,',
  'api_key="your-api-key-here"',
  'api_key = os.environ["OPENAI_API_KEY2"]',
  `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${sample(BASE62, 43)} me@host`,
  `-----BEGIN CERTIFICATE-----\n${sample(BASE62, 64)}\n-----END CERTIFICATE-----`,
  'max_tokens: 4096, "token_count": 123456789012, next_page_token',
  'const token = await getToken(user1, password2);',
  'the bearer authentication of Basic instructions',
  'disk-and-task-and-risk-abcdefghijklmnopqrstuvwxyz0123456789',
  'https://example.com:8443/a@b?c=d',
])('rules leave %s alone', (text) => {
  expect(redactor.text(text)).toEqual({ text, redactions: [] });
});

const key = ['sk', 'proj', sample(BASE62, 60)].join('-');

test.each([
  '\\n',
  '\\t',
  '\\r',
  '\\b',
  '\\f',
  '\\"',
  '\\u0022',
  '%3D',
  '\u001b[32m',
  '"',
  '=',
  '_',
  '(',
  '\n',
])('rules find a token right behind %j', (before) => {
  expect(redactor.text(`a${before}${key} b`).text).toMatch(
    /^a.*\[REDACTED:openai-project-key:[0-9a-f]{8}\] b$/s,
  );
});

test.each(['a', 'Z', '0', '\\x'])('rules find no token right behind %j', (before) => {
  expect(redactor.text(`.${before}${key}`).redactions).toEqual([]);
});
