import fc from 'fast-check';
import { expect, test } from 'vitest';
import { claimAt, parseIdTokenClaims } from '../../../src/core/model/claims.ts';

const AUTH_TIME = '2026-11-25T10:00:00.000Z';
const GOOD = { iss: 'https://id.example', sub: 'u-1', iat: 1_795_600_000, exp: 1_795_603_600 };
const parse = (claims: object, groupsClaim = 'groups') =>
  parseIdTokenClaims({ ...GOOD, ...claims }, { groupsClaim, authTime: AUTH_TIME });

test('claims give an identity with what they have, and nothing invented', () => {
  expect(parse({})).toEqual({
    identity: { method: 'oidc', issuer: 'https://id.example', subject: 'u-1', authTime: AUTH_TIME },
    issuedAtMs: 1_795_600_000_000,
    expiresAtMs: 1_795_603_600_000,
    hasGroupsElsewhere: false,
  });
  expect(
    parse({ email: 'a@b.example', name: 'A', groups: ['x'], auth_time: 1_795_500_000 }).identity,
  ).toEqual({
    method: 'oidc',
    issuer: 'https://id.example',
    subject: 'u-1',
    email: 'a@b.example',
    name: 'A',
    groups: ['x'],
    authTime: '2026-11-24T06:00:00.000Z',
  });
});

test('claims fall back to preferred_username for a name, and believe no address that the issuer has not verified', () => {
  const { identity } = parse({ preferred_username: 'al', email: 'boss@corp.example', email_verified: false });
  expect(identity).toMatchObject({ name: 'al' });
  expect(identity.email).toBeUndefined();
});

test.each([
  ['a list', { groups: ['a', 'b'] }, 'groups', ['a', 'b']],
  ['a text', { groups: 'a' }, 'groups', ['a']],
  ['an empty list', { groups: [] }, 'groups', []],
  ['what is no text in a list', { groups: ['a', 1, null, ''] }, 'groups', ['a']],
  ['a nested path', { realm_access: { roles: ['r'] } }, 'realm_access.roles', ['r']],
  ['a claim that is a URL', { 'https://x.example/groups': ['u'] }, 'https://x.example/groups', ['u']],
  [
    'a name with dots inside a path',
    { resource_access: { 'my.app': { roles: ['d'] } } },
    'resource_access.my.app.roles',
    ['d'],
  ],
  [
    'a URL with a path below',
    { 'https://x.example/app': { roles: ['v'] } },
    'https://x.example/app.roles',
    ['v'],
  ],
  ['nothing there', {}, 'groups', undefined],
  ['a number', { groups: 7 }, 'groups', undefined],
  ['a member of every object', {}, 'constructor', undefined],
])('claims find groups in %s', (_title, claims, path, expected) => {
  expect(parse(claims, path).identity.groups).toEqual(expected);
});

test('claims say that the groups are elsewhere where the issuer left them out', () => {
  const { identity, hasGroupsElsewhere } = parse({ _claim_names: { groups: 'src1' } });
  expect({ groups: identity.groups, hasGroupsElsewhere }).toEqual({
    groups: undefined,
    hasGroupsElsewhere: true,
  });
});

test.each([
  ['sub', { sub: undefined }],
  ['sub', { sub: 7 }],
  ['sub', { sub: '' }],
  ['iss', { iss: null }],
  ['iat', { iat: 'now' }],
  ['exp', { exp: undefined }],
  ['exp', { exp: 1e300 }],
])('claims without a good "%s" are refused by name', (claim, wrong) => {
  expect(() => parse(wrong)).toThrow(RangeError);
  expect(() => parse(wrong)).toThrow(`"${claim}"`);
});

test('claims that are no object are refused', () => {
  for (const value of [null, [], 'x', 1])
    expect(() => parseIdTokenClaims(value, { groupsClaim: 'g', authTime: AUTH_TIME })).toThrow(RangeError);
});

test('claimAt finds a value under any names, dots in them or not', () => {
  const name = fc.string({ minLength: 1 }).filter((text) => !/^\.|\.$|\.\./.test(text));
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), (names) => {
      const claims = names.reduceRight<unknown>((value, each) => ({ [each]: value }), 'here');
      expect(claimAt(claims, names.join('.'))).toBe('here');
    }),
  );
});
