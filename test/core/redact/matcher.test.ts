// Findings in whole texts, and what stays undecided while a text goes on.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMatcher } from '../../../src/core/redact/matcher.ts';
import { createRule, tokenRule } from '../../../src/core/redact/rule.ts';
import { builtInRules } from '../../../src/core/redact/rules.ts';
import { LOWER, sample } from '../../../src/core/redact/sample.ts';
import { run, secret } from '../../../src/core/redact/shape.ts';
import { MATCHES, plantedText } from './planted.ts';

const matcher = createMatcher(builtInRules);
const none = { description: '', examples: () => ({ match: [], ignore: [] }), accepts: () => true };

describe('createMatcher', () => {
  it('takes the leftmost, then the longest, then the first rule', () => {
    const rules = [
      tokenRule({ ...none, id: 'short', prefixes: ['aa-'], alphabet: 'b', min: 1, max: 2 }),
      tokenRule({ ...none, id: 'long', prefixes: ['aa-'], alphabet: 'bc', min: 1, max: 9 }),
      tokenRule({ ...none, id: 'same', prefixes: ['aa-'], alphabet: 'bc', min: 1, max: 9 }),
    ];
    expect(createMatcher(rules).scan('x aa-bbcc aa-b')).toEqual([
      { rule: 'long', start: 2, end: 9 },
      { rule: 'short', start: 10, end: 14 },
    ]);
  });

  it('joins findings that overlap, so that the tail of neither is left standing', () => {
    const rules = [
      tokenRule({ ...none, id: 'one', prefixes: ['one-'], alphabet: 'a-z-', min: 4, max: 8 }),
      tokenRule({ ...none, id: 'two', prefixes: ['two-'], alphabet: 'a-z-', min: 8, max: 8 }),
    ];
    expect(createMatcher(rules).scan('one-two-abcdefgh.')).toEqual([{ rule: 'one', start: 0, end: 16 }]);
  });

  it('masks the group alone and holds nothing back before it begins', () => {
    const rule = createRule({ ...none, id: 'named', triggers: ['name='], shape: secret(run('a-z', 3, 9)) });
    const { scan, undecidedFrom } = createMatcher([rule]);
    expect(scan('name=abc ')).toEqual([{ rule: 'named', start: 5, end: 8 }]);
    expect(['na', 'name=', 'name=a', 'name=abc', 'name=abc '].map(undecidedFrom)).toEqual([2, 5, 5, 5, 9]);
  });

  it('shows a pattern no more than its rule is decided by', () => {
    const rule = tokenRule({ ...none, id: 'token', prefixes: ['t-'], alphabet: 'a-z', min: 4, max: 1000 });
    const bounded = createMatcher([{ ...rule, maxLength: 10 }]);
    const text = `t-${sample(LOWER, 20)}`;
    expect(bounded.scan(text)).toEqual([{ rule: 'token', start: 0, end: 10 }]);
    expect(bounded.undecidedFrom(text)).toBe(text.length);
  });

  it.each(MATCHES)('$rule is undecided while it is cut, also in its trigger: $text', ({ text, secrets }) => {
    const [first = ''] = secrets;
    const start = text.indexOf(first);
    for (let cut = start + 1; cut < start + first.length; cut++)
      expect(matcher.undecidedFrom(text.slice(0, cut))).toBeLessThanOrEqual(start);
    expect(matcher.undecidedFrom(`${text} …`)).toBe(text.length + 2);
  });

  it('says that it works while it looks at a long text', () => {
    let calls = 0;
    const busy = createMatcher(builtInRules, () => calls++);
    busy.scan('_authToken='.repeat(3000));
    expect(calls).toBeGreaterThan(10);
    calls = 0;
    busy.scan('plain words '.repeat(10));
    expect(calls).toBe(0);
  });

  it('never changes what it has decided, whatever follows', () => {
    fc.assert(
      fc.property(plantedText, fc.nat(), ({ text }, at) => {
        const seen = text.slice(0, at % (text.length + 1));
        const { findings, decidedTo } = matcher.read(seen, 0, 'open');
        expect(matcher.scan(text).filter(({ start }) => start < decidedTo)).toEqual(findings);
      }),
      { numRuns: 500 },
    );
  });
});
