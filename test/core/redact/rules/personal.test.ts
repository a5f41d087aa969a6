// Rules about people: each proves what it finds by a checksum or a strict form, and all are off by default.
import { describe, expect, it, test } from 'vitest';
import { createMatcher } from '../../../../src/core/redact/matcher.ts';
import { optionalRules } from '../../../../src/core/redact/optional-rules.ts';
import { builtInRules } from '../../../../src/core/redact/rules.ts';

describe.each(optionalRules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  const { scan } = createMatcher([rule]);
  it.each(rule.examples().match)('finds %s', (text) => {
    expect(scan(`see ${text} there`)).toMatchObject([{ rule: id }]);
  });
  it.each(rule.examples().ignore)('leaves %s alone', (text) => {
    expect(scan(text)).toEqual([]);
  });
});

test('rules about people are off until a policy turns them on, and no other rule is', () => {
  expect(optionalRules.every(({ isOptional }) => isOptional)).toBe(true);
  expect(builtInRules.some(({ isOptional }) => isOptional)).toBe(false);
  expect(new Set(optionalRules.map(({ family }) => family))).toEqual(
    new Set(['email', 'phone', 'payment-card', 'iban', 'national-id']),
  );
});

test('there are at least 120 rules, each with its own id, a family and examples of both kinds', () => {
  const rules = [...builtInRules, ...optionalRules];
  expect(rules.length).toBeGreaterThanOrEqual(120);
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  for (const { id, family, examples } of rules) {
    expect(family).toMatch(/^[a-z-]+$/);
    expect([id, examples().match.length > 0, examples().ignore.length > 0]).toEqual([id, true, true]);
  }
});
