// The transparency log checked by another implementation: needs Debian's golang-go and golang-golang-x-mod-dev.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  test: { include: ['test/log-go/**/*.test.ts'], testTimeout: 300_000, hookTimeout: 300_000 },
});
