import { expect, test } from 'vitest';
import { createPolicies, toChangeEntry } from '../../../src/sidecar/worker/policies.ts';
import type { PolicyChange } from '../../../src/sidecar/worker/protocol.ts';

const policy = (version: number): PolicyChange => ({
  header: { digest: `sha256:${version}`, record: 'required' },
  ...(version === 0 ? {} : { policy: { reason: 'organisation', policy: { version } } }),
});

test('policies tell by time which one held', () => {
  const policies = createPolicies(policy(0));
  policies.begin(policy(1), 100);
  policies.begin(policy(2), 200);
  const found = [0, 100, 100.5, 200, 201].map((at) => policies.of(at).header.digest.slice(-1));
  expect(found).toEqual(['0', '0', '1', '1', '2']);
  expect(policies.current).toBe(policies.of(1000));
});

test('policies forget the oldest of very many', () => {
  const policies = createPolicies(policy(0));
  for (let at = 1; at <= 1000; at++) policies.begin(policy(at), at);
  expect(policies.of(2000).header.digest).toBe('sha256:1000');
  expect(policies.of(0)).toBe(policies.current);
});

test('a change says what later headers say, and that nothing is settled any more', () => {
  expect(toChangeEntry(policy(3))).toEqual({
    ...{ reason: 'organisation', policy: { version: 3 } },
    ...{ digest: 'sha256:3', record: 'required' },
  });
  expect(toChangeEntry(policy(0))).toMatchObject({ reason: 'organisation', policy: {} });
});
