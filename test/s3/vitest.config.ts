// Runs blobs, and a built collector, against a real object store, Debian's radosgw: too heavy for every run.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  test: { include: ['test/s3/**/*.test.ts'], testTimeout: 300_000, hookTimeout: 300_000 },
});
