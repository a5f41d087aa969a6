// The suite of real clients: big programs from the package registry, and the official SDKs once more.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  test: {
    include: ['test/clients/**/*.test.ts', 'test/flows/sdk.test.ts'],
    // The first run installs some 800 MB.
    testTimeout: 120_000,
    hookTimeout: 600_000,
    maxWorkers: 2,
  },
});
