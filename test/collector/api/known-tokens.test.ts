import { expect, test } from 'vitest';
import type { Caller } from '../../../src/collector/api/caller.ts';
import { createKnownTokens } from '../../../src/collector/api/known-tokens.ts';

const CAROL: Caller = {
  owner: { issuer: 'https://idp.example', subject: 'carol' },
  groups: [],
  isAuditor: false,
  isAdmin: false,
};

test.each([
  ['a minute', 3600_000, 60_000],
  ['its own end, where that is sooner', 20_000, 20_000],
])('a token is known until %s', (_, endsAt, lastMs) => {
  let now = 0;
  const known = createKnownTokens(() => now);
  known.set('one', CAROL, endsAt);
  expect(known.get('two')).toBeUndefined();
  now = lastMs - 1;
  expect(known.get('one')).toBe(CAROL);
  now = lastMs;
  expect(known.get('one')).toBeUndefined();
});
