import { expect, test } from 'vitest';
import { defaultUpstreamLimits } from '../../../src/sidecar/capture/upstream.ts';

const minuteMs = 60_000;

test('an upstream may be silent for longer than the half hour that an agent waits, before its first byte for longer than ten minutes', () => {
  expect(defaultUpstreamLimits.idleTimeoutMs).toBeGreaterThan(60 * minuteMs);
  expect(defaultUpstreamLimits.headersTimeoutMs).toBeGreaterThan(10 * minuteMs);
});
