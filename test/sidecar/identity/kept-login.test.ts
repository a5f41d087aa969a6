import { expect, test } from 'vitest';
import { type KeptLogin, renewalTime, whyNotStanding } from '../../../src/sidecar/identity/kept-login.ts';
import type { StoredTokens } from '../../../src/sidecar/identity/tokens.ts';

const NOW = Date.parse('2026-11-25T10:00:00.000Z');
const at = (ms: number) => new Date(NOW + ms).toISOString();
const MINUTE = 60_000;

/** A login of now whose ID token lives for an hour. */
function login(tokens: Partial<StoredTokens> = {}): KeptLogin {
  return {
    tokens: {
      issuer: 'https://id.example',
      clientId: 'c',
      subject: 's',
      idToken: 'i',
      signingKey: {},
      accessToken: 'a',
      refreshToken: 'r',
      loggedInAt: at(0),
      renewedAt: at(0),
      provedAt: at(0),
      ...tokens,
    },
    claims: {
      identity: { method: 'oidc', subject: 's' },
      issuedAtMs: NOW,
      expiresAtMs: NOW + 60 * MINUTE,
      hasGroupsElsewhere: false,
    },
  };
}
const afterMinutes = (kept: KeptLogin, random = 0) => (renewalTime(kept, random) - NOW) / MINUTE;

test.each<[string, Partial<StoredTokens>, number]>([
  ['at 80 % of the life of its ID token', {}, 48],
  ['at 80 % of the life of its access token where that is shorter', { expiresAt: at(10 * MINUTE) }, 8],
  ['five seconds after the last time at the soonest', { expiresAt: at(1_000) }, 5 / 60],
  ['at once where a renewal was cut off', { refreshingSince: at(0) }, -NOW / MINUTE],
  [
    'by its access token alone where the last renewal brought no ID token',
    { renewedAt: at(10 * MINUTE), expiresAt: at(20 * MINUTE) },
    18,
  ],
])('a login is renewed %s', (_title, tokens, minutes) => {
  expect(afterMinutes(login(tokens))).toBeCloseTo(minutes, 6);
});

test.each<[string, Partial<StoredTokens>]>([
  ['it was revoked', { ended: 'revoked' }],
  ['its renewal is lost', { ended: 'interrupted' }],
  ['the issuer renews neither token', { renewedAt: at(MINUTE) }],
])('a login is never renewed where %s', (_title, tokens) => {
  expect(renewalTime(login(tokens), 0)).toBe(Number.POSITIVE_INFINITY);
});

test('a login without a refresh token is never renewed', () => {
  const { tokens, claims } = login();
  const { refreshToken: _none, ...rest } = tokens;
  expect(renewalTime({ tokens: rest, claims }, 0)).toBe(Number.POSITIVE_INFINITY);
});

test('logins of many are renewed at different times, none later than it should be', () => {
  expect(afterMinutes(login(), 0.5)).toBeCloseTo(45, 6);
  expect(afterMinutes(login(), 0.999)).toBeGreaterThan(42);
});

test('a login stands until five minutes after its end, unless it was revoked', () => {
  expect(whyNotStanding(login(), NOW + 65 * MINUTE - 1)).toBeUndefined();
  expect(whyNotStanding(login(), NOW + 65 * MINUTE)).toBe('expired');
  expect(whyNotStanding(login({ ended: 'interrupted' }), NOW)).toBeUndefined();
  expect(whyNotStanding(login({ ended: 'revoked' }), NOW)).toBe('revoked');
});
