// kill -9 at hundreds of random moments under load, as test/flows/crash.test.ts does a dozen times.
import { describe, test } from 'vitest';
import { killUnderLoad, openTalker } from '../support/kill-under-load.ts';

/** `ROUNDS=20 npm run test:soak` for a look. */
const ROUNDS = Number(process.env.ROUNDS ?? 300);

describe('kill -9 under load', () => {
  // The first moments of a session, its commits, its steady state: short lives are the likelier ones.
  const moments = Array.from({ length: ROUNDS }, () => Math.round(20 + Math.random() ** 2 * 4000));
  test.each(moments)('after %i ms loses nothing that was acknowledged', async (momentMs) => {
    const upstream = await openTalker();
    await killUnderLoad(upstream.url, momentMs);
  });
});
