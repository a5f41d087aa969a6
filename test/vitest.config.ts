// Where the tests are and how long one may hang before it counts as broken: far beyond what any takes on a busy machine, as nothing is timed.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    exclude: ['test/clients/**', 'test/soak/**', 'test/log-go/**', 'test/s3/**'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 120_000 } },
    maxWorkers: 2,
  },
});
