// kill -9 of the built collector while several shippers send, some times; test/soak does it two hundred times.
import { test } from 'vitest';
import { openKillRig } from '../support/collector/kill-collector.ts';

test('a collector that is killed under load has all that it acknowledged, and its log goes on', async () => {
  const rig = await openKillRig();
  try {
    for (const momentMs of [40, 400, 1200]) await rig.round(momentMs);
    await rig.finish();
  } finally {
    await rig.close();
  }
});
