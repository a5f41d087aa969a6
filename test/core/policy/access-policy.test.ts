// The first rule that matches decides, and what cannot be known is decided on the safe side.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAccessRules } from '../../../src/core/model/access.ts';
import { decideAccess, matchesPattern, type NamedModels } from '../../../src/core/policy/access-policy.ts';

const rules = parseAccessRules([
  { name: 'no-tunnels', groups: ['contractors'], routes: ['tunnel'], effect: 'deny' },
  { name: 'researchers', groups: ['research'], routes: ['openai'], models: ['gpt-5*'], effect: 'allow' },
  { name: 'no-frontier', groups: ['*'], models: ['gpt-5*', 'claude-opus-*'], effect: 'deny' },
  { name: 'no-cursor', groups: ['contractors'], routes: ['cursor'], effect: 'deny' },
]);

test.each<[readonly string[], string, NamedModels, string]>([
  [[], 'openai', ['gpt-4o'], 'allowed'],
  [[], 'openai', ['gpt-5-mini'], 'no-frontier'],
  [['research'], 'openai', ['gpt-5-mini'], 'allowed'],
  [['research'], 'mycorp', ['gpt-5-mini'], 'no-frontier'],
  [['research'], 'openai', ['gpt-5-mini', 'claude-opus-5'], 'no-frontier'],
  [['research'], 'openai', 'unknown', 'no-frontier'],
  [['research'], 'openai', 'unread', 'unread'],
  [[], 'openai', 'none', 'allowed'],
  [[], 'openai', 'unread', 'unread'],
  [['contractors'], 'tunnel', 'unread', 'no-tunnels'],
  [['contractors'], 'cursor', 'none', 'no-cursor'],
  [['contractors'], 'cursor-agent', 'none', 'no-cursor'],
  [['contractors'], 'cursor-agentic', 'none', 'allowed'],
])('access policy decides for %j on %s with %j: %s', (groups, route, models, expected) => {
  const decision = decideAccess(rules, { groups, route, models });
  expect(decision.type === 'denied' ? decision.rule : decision.type).toBe(expected);
});

test('access policy says which of several models it is about', () => {
  const models = ['gpt-4o', 'claude-opus-5'];
  expect(decideAccess(rules, { groups: [], route: 'anthropic', models })).toEqual({
    type: 'denied',
    rule: 'no-frontier',
    model: 'claude-opus-5',
  });
});

test('access policy without rules lets everything pass unread', () => {
  expect(decideAccess([], { groups: [], route: 'openai', models: 'unread' })).toEqual({ type: 'allowed' });
});

test('access policy needs no model where an earlier rule decides', () => {
  const earlier = parseAccessRules([
    { name: 'all', groups: ['*'], effect: 'allow' },
    { name: 'never', groups: ['*'], models: ['*'], effect: 'deny' },
  ]);
  expect(decideAccess(earlier, { groups: [], route: 'openai', models: 'unread' }).type).toBe('allowed');
});

test.each([
  ['gpt-5', 'gpt-5', true],
  ['gpt-5', 'GPT-5', true],
  ['gpt-5.1', 'gpt-5', false],
  ['gpt-5.1', 'gpt-5*', true],
  ['gpt-5', 'gpt-5*', true],
  ['openai/gpt-5-mini', '*gpt-5*', true],
  ['openai/gpt-5-mini', '*gpt*mini', true],
  ['openai/gpt-5-mini', '*gpt*nano', false],
  ['aa', 'a*a', true],
  ['a', 'a*a', false],
  ['anything', '*', true],
  ['a.b', 'a?b', false],
])('pattern of a model compares %s with %s: %s', (text, pattern, expected) => {
  expect(matchesPattern(text, pattern)).toBe(expected);
});

test('pattern of a model says the same as a regular expression', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
  const texts = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 });
  fc.assert(
    fc.property(texts, letters, (text, pattern) => {
      const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(text);
      expect(matchesPattern(text, pattern)).toBe(expected);
    }),
  );
});
