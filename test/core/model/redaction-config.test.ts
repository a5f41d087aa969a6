// What the user settled about redaction is let in whole or not at all, with the member that is wrong named.
import { expect, test } from 'vitest';
import { parseConfig } from '../../../src/core/model/config.ts';
import { parseRedactionConfig } from '../../../src/core/model/redaction-config.ts';

const rule = { id: 'corp-key', triggers: ['CORP-'], pattern: 'CORP-[A-Z]{10}' };

test('redaction keeps what is settled, and settles nothing by itself', () => {
  const settings = {
    families: { email: true, chat: false },
    rules: [{ ...rule, description: 'keys of the corporation' }],
    allow: { fingerprints: ['0a1b2c3d'], patterns: ['^EXAMPLE'] },
    images: 'drop',
  } as const;
  const whole = { ...settings, routes: { openai: settings }, groups: { research: { images: 'keep' } } };
  expect(parseRedactionConfig(whole)).toEqual(whole);
  expect(parseRedactionConfig({})).toEqual({});
  expect(parseConfig({ redaction: whole }).redaction).toEqual(whole);
  expect(parseConfig({})).not.toHaveProperty('redaction');
});

test.each<[unknown, string]>([
  [[], '"redaction"'],
  [{ family: {} }, '"family"'],
  [{ families: { email: 'on' } }, 'redaction.families.email'],
  [{ rules: {} }, 'redaction.rules'],
  [{ rules: [{ ...rule, regex: 'x' }] }, '"regex"'],
  [{ rules: [{ ...rule, id: 'Corp Key' }] }, 'redaction.rules[0].id'],
  [{ rules: [{ ...rule, triggers: [] }] }, 'redaction.rules[0].triggers'],
  [{ rules: [{ ...rule, triggers: ['C'] }] }, 'redaction.rules[0].triggers[0]'],
  [{ rules: [{ ...rule, pattern: '' }] }, 'redaction.rules[0].pattern'],
  [{ rules: [{ ...rule, pattern: 'x'.repeat(1001) }] }, 'redaction.rules[0].pattern'],
  [{ rules: [{ ...rule, description: 7 }] }, 'redaction.rules[0].description'],
  [{ rules: [rule, rule] }, '"corp-key" twice'],
  [{ allow: { fingerprints: ['0A1B2C3D'] } }, 'redaction.allow.fingerprints'],
  [{ allow: { fingerprints: ['0a1b'] } }, 'redaction.allow.fingerprints[0]'],
  [{ allow: { patterns: 'x' } }, 'redaction.allow.patterns'],
  [{ images: 'blur' }, 'redaction.images'],
  [{ routes: { openai: { routes: {} } } }, 'redaction.routes.openai'],
  [{ groups: { a: { images: 1 } } }, 'redaction.groups.a.images'],
])('redaction refuses %j and names %s', (value, named) => {
  expect(() => parseRedactionConfig(value)).toThrow(RangeError);
  expect(() => parseRedactionConfig(value)).toThrow(named);
});
