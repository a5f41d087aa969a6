// The answer for two letters must never hide what the rule's pattern would find.
import { expect, it, test } from 'vitest';
import { EXACT, exactRules } from '../../../src/core/redact/exact.ts';
import { createMayGoOn } from '../../../src/core/redact/next-letters.ts';
import { optionalRules } from '../../../src/core/redact/optional-rules.ts';
import { builtInRules } from '../../../src/core/redact/rules.ts';
import { LOWER, sample } from '../../../src/core/redact/sample.ts';

const RULES = [...builtInRules, ...optionalRules];
const mayGoOn = createMayGoOn(RULES);

it.each(RULES.map((rule, index) => [rule.id, rule, index] as const))(
  '%s may go on at every trigger from which it matches',
  (_id, rule, index) => {
    let matches = 0;
    for (const text of rule.examples().match)
      for (let at = 0; at < text.length; at++) {
        rule.pattern.lastIndex = 0;
        const match = rule.pattern.exec(text.slice(at));
        if (match === null) continue;
        const triggers = rule.triggers.filter((trigger) => text.startsWith(trigger, at));
        expect(triggers.some((trigger) => mayGoOn(index, text, at + trigger.length))).toBe(true);
        matches++;
      }
    expect(matches).toBeGreaterThan(0);
  },
);

test('createMayGoOn tells what a pattern has no use for, and waits for what has not come', () => {
  const index = RULES.findIndex(({ id }) => id === 'airtable-token');
  expect(['pat', 'pat.', 'patab', 'pat.b', 'pata.', 'paté.'].map((text) => mayGoOn(index, text, 3))).toEqual([
    true,
    true,
    true,
    false,
    false,
    true,
  ]);
});

// Its first spelling is hardly longer than its trigger: behind one letter more it is whole, and goes on no more.
test('createMayGoOn lets a short secret be found that is whole at once', () => {
  const secret = sample(LOWER, 5);
  const rules = exactRules(secret);
  expect(rules[0]?.id).toBe(EXACT);
  expect(createMayGoOn(rules)(0, `${secret}. `, 4)).toBe(true);
});
