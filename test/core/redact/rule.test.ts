// Hostile text against every rule: what a pattern looks at is bounded, and what it does with that grows no faster than it.
import { expect, it, test } from 'vitest';
import { createMatcher } from '../../../src/core/redact/matcher.ts';
import { optionalRules } from '../../../src/core/redact/optional-rules.ts';
import type { Rule } from '../../../src/core/redact/rule.ts';
import { builtInRules } from '../../../src/core/redact/rules.ts';

const RULES = [...builtInRules, ...optionalRules];
const MEGABYTE = 1_000_000;
/** A rule is shown no more than this at each trigger, and so holds back no more. */
const MAX_SHOWN = 64 * 1024;

/** A rule that counts the characters its patterns are shown. */
function counted(rule: Rule): {
  readonly rule: Rule;
  readonly shown: () => number;
  readonly runs: () => number;
} {
  let shown = 0;
  let runs = 0;
  const count = (pattern: Rule['pattern']): Rule['pattern'] => ({
    lastIndex: 0,
    exec(text) {
      shown = Math.max(shown, text.length);
      runs++;
      pattern.lastIndex = this.lastIndex;
      return pattern.exec(text);
    },
  });
  return {
    rule: { ...rule, pattern: count(rule.pattern), partial: count(rule.partial) },
    shown: () => shown,
    runs: () => runs,
  };
}

/** A megabyte of what the rule looks for: its trigger over and over, and its own examples without their ends. */
function hostileText(rule: Rule): string {
  const [trigger = ''] = rule.triggers;
  const [example = ''] = rule.examples().match;
  const begun = example.slice(0, -1);
  const units = [trigger, `${trigger}aA1.`, `${trigger}${'aB3'.repeat(12)}`, `${trigger}: "`, begun];
  const tails = ['a', '0', '-', ' ', '\\', '=', 'aB3+', '\n', 'a\n', '": "', '&quot;'];
  const share = MEGABYTE / (units.length + 2 * tails.length);
  return [
    ...units.map((unit) => unit.repeat(share / unit.length)),
    ...tails.flatMap((tail) => [trigger, begun].map((start) => start + tail.repeat(share / tail.length))),
  ].join('');
}

it.each(RULES.map((rule) => [rule.id, rule] as const))(
  '%s comes to an end with hostile text',
  (_id, rule) => {
    const { rule: watched, shown, runs } = counted(rule);
    const matcher = createMatcher([watched]);
    const text = hostileText(rule);
    matcher.read(text.slice(0, text.length >> 1), 0, 'open');
    matcher.scan(text);
    // Both patterns at each character at most, in each of the two readings.
    expect(runs()).toBeLessThanOrEqual(4 * text.length);
    expect(shown()).toBeLessThanOrEqual(rule.maxLength);
  },
);

// Only newer engines take a name twice, and then only in different alternatives: the program would not start on the others.
it.each(RULES.map((rule) => [rule.id, rule] as const))(
  '%s names no group twice in one pattern',
  (_id, rule) => {
    for (const { source } of [rule.pattern, rule.partial] as readonly { readonly source?: string }[]) {
      const names = [...(source ?? '').matchAll(/\(\?<([A-Za-z]\w*)>/g)].map(([, name]) => name);
      expect(source).toBeDefined();
      expect(names).toEqual([...new Set(names)]);
    }
  },
);

test('rules are shown a bounded piece of text each', () => {
  for (const { id, maxLength } of RULES) expect([id, maxLength <= MAX_SHOWN]).toEqual([id, true]);
});
