// A change of user ends sessions and cuts what could still send; a renewal of the same user in the same groups cuts nothing.
import { expect, test } from 'vitest';
import type { Standing } from '../../src/core/model/standing.ts';
import { followStanding, toRecordedIdentity } from '../../src/sidecar/follow-standing.ts';

const issuer = 'https://id.example';
const proved = (subject: string, groups: readonly string[] = []): Standing => ({
  type: 'proved',
  identity: { method: 'oidc', issuer, subject, groups },
  validUntil: '2026-01-01T00:00:00.000Z',
});
const none = (reason: 'not-logged-in' | 'expired' | 'revoked'): Standing => ({
  type: 'none',
  reason,
  message: `expected a login, found none: ${reason}`,
});

function follow(first: Standing, isRequired = true, recordedAs = first) {
  const said: string[] = [];
  let tell: (standing: Standing) => void = () => {};
  followStanding({
    watch: {
      now: () => first,
      onChange: (listener) => {
        tell = listener;
      },
    },
    recorder: { setIdentity: ({ subject }, reason) => void said.push(`${reason}: ${subject}`) },
    proxy: { cutSenders: ({ code }) => void said.push(code) },
    recorded: toRecordedIdentity(recordedAs, 'alice'),
    user: 'alice',
    isRequired: () => isRequired,
  });
  return { said, tell: (standing: Standing) => tell(standing) };
}

test('another user ends sessions and cuts senders', () => {
  const { said, tell } = follow(proved('a'));
  tell(proved('b'));
  expect(said).toEqual(['login: b', 'identity_changed']);
});

test.each([
  ['not-logged-in', 'logout'],
  ['expired', 'expired'],
  ['revoked', 'revoked'],
] as const)('a standing that is lost (%s) says %s', (reason, said) => {
  const required = follow(proved('a'));
  required.tell(none(reason));
  expect(required.said).toEqual([`${said}: alice`, 'identity_missing']);
  const bestEffort = follow(proved('a'), false);
  bestEffort.tell(none(reason));
  expect(bestEffort.said).toEqual([`${said}: alice`, 'identity_changed']);
});

// A socket that was opened with the rights of a group must not outlive them: access rules are asked once an exchange.
test('the same user with other groups begins new sessions, and what was let in by the old ones is cut', () => {
  const { said, tell } = follow(proved('a', ['x', 'y']));
  tell(proved('a', ['x']));
  tell(proved('a', ['x']));
  expect(said).toEqual(['renewed: a', 'identity_changed']);
});

test('the same groups in another order cut nothing', () => {
  const { said, tell } = follow(proved('a', ['x', 'y']));
  tell(proved('a', ['y', 'x']));
  expect(said).toEqual(['renewed: a']);
});

test('another user after a logout and a login back are changes', () => {
  const { said, tell } = follow(none('not-logged-in'));
  tell(proved('a'));
  tell(none('expired'));
  tell(none('not-logged-in'));
  expect(said).toEqual(['login: a', 'identity_changed', 'expired: alice', 'identity_missing']);
});

test('what changed since the recorder was started is caught up with', () => {
  expect(follow(proved('b'), true, proved('a')).said).toEqual(['login: b', 'identity_changed']);
});

test('nobody is recorded as the user of the operating system, marked as unidentified', () => {
  expect(toRecordedIdentity(none('expired'), 'alice')).toEqual({
    method: 'os-user',
    subject: 'alice',
    isUnidentified: true,
  });
});
