// Access rules are let in whole or not at all, with the member that is wrong named.
import { expect, test } from 'vitest';
import { parseAccessRules } from '../../../src/core/model/access.ts';
import { parseConfig } from '../../../src/core/model/config.ts';

const rule = { name: 'a', groups: ['*'], effect: 'deny' };

test('access rules keep their order, and config has none by default', () => {
  const rules = [
    { ...rule, routes: ['openai'], models: ['gpt-5*'] },
    { ...rule, name: 'b', effect: 'allow' },
  ];
  expect(parseAccessRules(rules)).toEqual(rules);
  expect(parseConfig({ access: rules }).access).toEqual(rules);
  expect(parseConfig({}).access).toEqual([]);
});

test.each<[unknown, string]>([
  [{}, '"access"'],
  [['x'], 'access[0]'],
  [[{ ...rule, model: ['gpt'] }], '"model"'],
  [[{ ...rule, name: '' }], 'access[0].name'],
  [[{ ...rule, name: 'a\nb' }], 'access[0].name'],
  [[{ ...rule, effect: 'refuse' }], 'access[0].effect'],
  [[{ name: 'a', effect: 'deny' }], 'access[0].groups'],
  [[{ ...rule, groups: [] }], 'access[0].groups'],
  [[{ ...rule, routes: 'openai' }], 'access[0].routes'],
  [[{ ...rule, models: [7] }], 'access[0].models'],
  [[rule, rule], '"a" twice'],
  [Array.from({ length: 1001 }, (_, at) => ({ ...rule, name: `${at}` })), 'at most 1000'],
])('access rules refuse %j and name %s', (value, named) => {
  expect(() => parseAccessRules(value)).toThrow(RangeError);
  expect(() => parseAccessRules(value)).toThrow(named);
});
