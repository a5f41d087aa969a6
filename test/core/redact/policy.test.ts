// What a configuration changes: families, rules of one's own, what may stay; by route and by group.
import { describe, expect, it } from 'vitest';
import { parseRedactionConfig, type RedactionConfig } from '../../../src/core/model/redaction-config.ts';
import { createRedactors, type Subject } from '../../../src/core/redact/policy.ts';
import { tokenRule } from '../../../src/core/redact/rule.ts';
import { createTextMasker } from '../../../src/core/redact/text-masker.ts';
import { compilePattern } from '../../../src/sidecar/redaction/linear-pattern.ts';

const none = { description: '', examples: () => ({ match: [], ignore: [] }), accepts: () => true };
const RULES = [
  tokenRule({ ...none, id: 'on', family: 'usual', prefixes: ['on-'], alphabet: 'a-z', min: 4, max: 9 }),
  {
    ...tokenRule({
      ...none,
      id: 'off',
      family: 'person',
      prefixes: ['off-'],
      alphabet: 'a-z',
      min: 4,
      max: 9,
    }),
    isOptional: true as const,
  },
];
const PRINT = '0123abcd';

function open(config: unknown) {
  const parsed: RedactionConfig = parseRedactionConfig(config);
  return createRedactors({ rules: RULES, config: parsed, compile: compilePattern, fingerprint: () => PRINT });
}

function mask(config: unknown, text: string, subject: Subject = {}): string {
  return open(config).redactorFor(subject).text(text).text.replaceAll(`:${PRINT}`, '');
}

const OWN = { id: 'acme', triggers: ['acme_'], pattern: 'acme_[0-9]{4}' };

describe('createRedactors', () => {
  it.each<[what: string, config: unknown, subject: Subject, masked: string]>([
    ['an optional family is off', {}, {}, '[REDACTED:on] off-abcd acme_1234'],
    [
      'families are turned on and off',
      { families: { usual: false, person: true } },
      {},
      'on-abcd [REDACTED:off] acme_1234',
    ],
    ['a rule of one’s own', { rules: [OWN] }, {}, '[REDACTED:on] off-abcd [REDACTED:acme]'],
    [
      'what is allowed by fingerprint stays',
      { allow: { fingerprints: [PRINT] } },
      {},
      'on-abcd off-abcd acme_1234',
    ],
    [
      'what a pattern allows whole stays',
      { allow: { patterns: ['on-a[bc]+d', 'acme'] }, rules: [OWN] },
      {},
      'on-abcd off-abcd [REDACTED:acme]',
    ],
    [
      'a route has its own',
      { routes: { openai: { families: { person: true } } } },
      { route: 'openai' },
      '[REDACTED:on] [REDACTED:off] acme_1234',
    ],
    [
      'other routes do not',
      { routes: { openai: { families: { person: true } } } },
      { route: 'x' },
      '[REDACTED:on] off-abcd acme_1234',
    ],
    [
      'a group comes after the route',
      { routes: { a: { families: { person: true } } }, groups: { g: { families: { person: false } } } },
      { route: 'a', groups: ['g', 'h'] },
      '[REDACTED:on] off-abcd acme_1234',
    ],
    [
      'a route named as a member of every object',
      { routes: {} },
      { route: 'constructor', groups: ['toString'] },
      '[REDACTED:on] off-abcd acme_1234',
    ],
  ])('%s', (_what, config, subject, masked) => {
    expect(mask(config, 'on-abcd off-abcd acme_1234', subject)).toBe(masked);
  });

  it('gives the same redactor for the same settings', () => {
    const { redactorFor } = open({ routes: { a: { images: 'drop' } }, groups: { g: {} } });
    expect(redactorFor({ route: 'b', groups: ['h'] })).toBe(redactorFor({}));
    expect(redactorFor({ route: 'a' })).not.toBe(redactorFor({}));
    expect(redactorFor({ route: 'a' }).images).toBe('drop');
    expect(redactorFor({}).images).toBe('keep');
  });

  it.each([
    [{ families: { nope: true } }, '"redaction.families"'],
    [{ rules: [{ ...OWN, pattern: 'acme_(?=1)' }] }, 'rule "acme" of "redaction.rules"'],
    [
      { rules: [{ ...OWN, pattern: 'a*' }] },
      'rule "acme" of "redaction.rules": expected a pattern that does not match the empty text',
    ],
    [{ routes: { a: { rules: [{ ...OWN, pattern: '(' }] } } }, 'rule "acme" of "redaction.routes.a.rules"'],
    [{ rules: [{ ...OWN, id: 'on' }] }, 'found rule "on" of "redaction.rules" built in'],
    [{ rules: [{ ...OWN, triggers: ['clé'] }] }, 'clé'],
    [{ groups: { g: { allow: { patterns: ['['] } } } }, '"redaction.groups.g.allow.patterns"'],
  ])('names what is wrong in %j', (config, named) => {
    expect(() => open(config)).toThrow(RangeError);
    expect(() => open(config)).toThrow(named);
  });
});

describe('a rule of one’s own', () => {
  it.each([
    ['matches from its trigger on', OWN, 'a acme_1234 b', 'a [REDACTED:acme] b'],
    ['or right behind it', { ...OWN, pattern: '[0-9]{4}' }, 'a acme_1234 b', 'a acme_[REDACTED:acme] b'],
    ['and nowhere else', { ...OWN, pattern: '[0-9]{4}' }, 'acme_x 1234', 'acme_x 1234'],
    [
      'masks its group',
      { ...OWN, pattern: 'acme_(?<secret>[0-9]+);x' },
      'acme_12;x',
      'acme_[REDACTED:acme];x',
    ],
  ])('%s', (_what, rule, text, masked) => {
    expect(mask({ rules: [rule] }, text)).toBe(masked);
  });

  it('masks in pieces what it masks in the whole, and what was cut off in the middle of a word', () => {
    const redactor = open({ rules: [OWN] }).redactorFor({});
    const text = `${'x '.repeat(900)}acme_1234 ${'y '.repeat(900)}acme_5678`;
    for (let cut = 1795; cut < 1820; cut++) {
      const masker = createTextMasker(redactor);
      const masked = masker.push(text.slice(0, cut)) + masker.push(text.slice(cut)) + masker.end();
      expect(masked).toBe(redactor.text(text).text);
    }
    expect(redactor.matcher.read('see acme_12', 0, 'cut').findings).toEqual([]);
    expect(redactor.matcher.read('see acme_12345678', 0, 'cut').findings).toHaveLength(1);
  });

  it('comes to an end on a text made to be slow, in time that grows with its length alone', () => {
    const rule = { id: 'slow', triggers: ['aa'], pattern: '(a|aa|aaa)*(b|c)+$' };
    const { redactorFor } = open({ rules: [rule] });
    const pattern = compilePattern(rule.pattern);
    expect(pattern.matchesWhole('a'.repeat(100_000))).toBe(false);
    expect(redactorFor({}).text('a'.repeat(2_000)).redactions).toEqual([]);
  });
});
