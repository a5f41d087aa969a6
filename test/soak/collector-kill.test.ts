// kill -9 of the collector at two hundred random moments under load, on one folder, as test/flows/collector-kill.test.ts does some times.
import { afterAll, beforeAll, describe, test } from 'vitest';
import { type KillRig, openKillRig } from '../support/collector/kill-collector.ts';

/** `ROUNDS=20 npm run test:soak` for a look. */
const ROUNDS = Number(process.env.ROUNDS ?? 200);

describe('kill -9 of the collector', () => {
  let rig: KillRig;
  beforeAll(async () => {
    rig = await openKillRig();
  });
  afterAll(() => rig?.close());

  // Its first moments, in which it mends and begins its log, are the likelier ones.
  const moments = Array.from({ length: ROUNDS }, () => Math.round(10 + Math.random() ** 2 * 3000));
  test.each(moments)('after %i ms loses nothing that was acknowledged', (momentMs) => rig.round(momentMs));

  // Some thousand answers are held against what was sent.
  test('leaves a collector that has, proves, finds and packs all of it', { timeout: 900_000 }, () =>
    rig.finish(),
  );
});
