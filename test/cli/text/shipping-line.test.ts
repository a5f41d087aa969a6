import { expect, test } from 'vitest';
import { formatShipping } from '../../../src/cli/text/shipping-line.ts';

test('formatShipping says how much waits in numbers that can be read', () => {
  const line = formatShipping({
    ...{ url: 'https://rec.example.org', state: 'offline', problem: 'connect ECONNREFUSED' },
    waiting: { sessions: 1234, entries: 87_000, bytes: 1_200_000 },
    quarantined: [{ session: 'a', code: 'fork', message: 'expected another line' }],
    unproved: [],
  });
  expect(line).toBe(
    'offline, 1,234 sessions waiting (87,000 entries, 1.2 MB), 1 session in quarantine: cursor-rec ship says why, connect ECONNREFUSED',
  );
});
