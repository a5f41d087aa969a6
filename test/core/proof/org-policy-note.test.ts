// The signed text of a policy has one form, so that its digest has one too.
import { expect, test } from 'vitest';
import { formatPolicyText, parsePolicyText } from '../../../src/core/proof/org-policy-note.ts';

const POLICY = { version: 3, at: '2026-11-26T10:00:00.000Z', record: 'required' } as const;
const TEXT = 'cursor-rec/1 policy\n{"at":"2026-11-26T10:00:00.000Z","record":"required","version":3}\n';

test('a policy is written in canonical form and read back', () => {
  expect(formatPolicyText(POLICY)).toBe(TEXT);
  expect(parsePolicyText(TEXT)).toEqual(POLICY);
});

test.each([
  ['another tag', TEXT.replace('policy', 'seal')],
  [
    'another order',
    'cursor-rec/1 policy\n{"version":3,"at":"2026-11-26T10:00:00.000Z","record":"required"}\n',
  ],
  ['a member twice', TEXT.replace('"version":3', '"version":3,"version":3')],
  ['a third line', `${TEXT}more\n`],
  ['no last LF', TEXT.slice(0, -1)],
  ['no JSON', 'cursor-rec/1 policy\nyes\n'],
])('a policy text with %s is none', (_, text) => {
  expect(parsePolicyText(text)).toBeUndefined();
});

test('a policy with a rule that is not known is refused by name', () => {
  expect(() => parsePolicyText(TEXT.replace('"record"', '"recorded"'))).toThrow('"recorded"');
});
