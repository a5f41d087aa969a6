// The organisation's policy is let in whole or not at all, with the member that is wrong named.
import { expect, test } from 'vitest';
import { parseOrgPolicy, parseOrgRules } from '../../../src/core/model/org-policy.ts';

const AT = '2026-11-26T10:00:00.000Z';
const RULES = {
  record: 'required',
  redaction: { families: { personal: true } },
  intercept: ['.cursor.sh'],
  access: [{ name: 'no previews', groups: ['*'], models: ['*-preview'], effect: 'deny' }],
  retention: { maxAgeDays: 365, labels: { audit: 3650 } },
  localRetention: { maxAgeDays: 30 },
  silentAfterMs: 900_000,
  spoolMaxBytes: 5_000_000_000,
  exportBeforePurge: true,
};

test('a policy is what was settled, and nothing that was not', () => {
  expect(parseOrgRules(RULES)).toEqual(RULES);
  expect(parseOrgRules({})).toEqual({});
  expect(parseOrgPolicy({ ...RULES, version: 3, at: AT })).toEqual({ ...RULES, version: 3, at: AT });
});

test.each([
  [[], 'JSON object'],
  [null, 'JSON object'],
  [{ recrod: 'required' }, '"recrod"'],
  [{ version: 1 }, '"version"'],
  [{ record: 'sometimes' }, '"record"'],
  [{ redaction: { families: [] } }, 'redaction.families'],
  [{ intercept: ['.com'] }, '"intercept"'],
  [{ access: [{ name: 'x', groups: ['*'], effect: 'maybe' }] }, 'effect'],
  [{ retention: { maxAgeDays: 0 } }, 'maxAgeDays'],
  [{ localRetention: { days: 3 } }, '"days"'],
  [{ silentAfterMs: 5 }, '"silentAfterMs"'],
  [{ spoolMaxBytes: 1.5e6 + 0.5 }, '"spoolMaxBytes"'],
  [{ exportBeforePurge: 'yes' }, '"exportBeforePurge"'],
])('a policy refuses %j and names %s', (value, named) => {
  expect(() => parseOrgRules(value)).toThrow(named);
});

test.each([
  [{ at: AT }, '"version"'],
  [{ version: 0, at: AT }, '"version"'],
  [{ version: 1 }, '"at"'],
  [{ version: 1, at: 'yesterday' }, '"at"'],
])('a version of the policy refuses %j and names %s', (value, named) => {
  expect(() => parseOrgPolicy(value)).toThrow(named);
});
