// A collector, all of it on one disk, that is full for a while.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openSmallDisk } from '../support/canary/small-disk.ts';
import { startBuiltCollector } from '../support/collector/built-collector.ts';
import { createFleet, FLEET_ORIGIN } from '../support/collector/fleet.ts';
import { startTokenIssuer } from '../support/collector/tokens.ts';
import { eventually } from '../support/eventually.ts';
import { closeAfterFlow } from '../support/flow.ts';

test('a collector whose disk is full asks for patience, and goes on by itself when it is not', async ({
  skip,
}) => {
  const disk = await openSmallDisk(64);
  if (disk === undefined) return skip('expected to be allowed to mount a tmpfs');
  const issuer = await startTokenIssuer();
  closeAfterFlow(() => issuer.close());
  const args = ['--port', '0', '--url', FLEET_ORIGIN, ...issuer.args];
  const collector = await startBuiltCollector({ home: disk.folder, args });
  closeAfterFlow(() => collector.kill());
  const fleet = createFleet({ issuer, url: () => collector.url, verifierKey: collector.verifierKey });
  await fleet.shipWhile(async () => {
    await sleep(500);
    for (let time = 0; time < 2; time++) {
      await disk.fill();
      const before = fleet.troubles.length;
      await eventually(() => expect(fleet.troubles.length).toBeGreaterThan(before + 10));
      await disk.free();
      const { sessions } = fleet;
      await eventually(() => expect(fleet.sessions).toBeGreaterThan(sessions));
    }
  });
  expect(collector.ended()).toBeUndefined();
  const told = new Set(fleet.troubles.map(({ status, code }) => `${status} ${code}`));
  expect([...told]).toEqual(['503 unavailable']);
  const data = join(disk.folder, 'collector');
  await fleet.expectAll(() => readdir(join(data, 'blobs'), { recursive: true }));
  // What could not be written to its end is not left behind.
  expect(await readdir(join(data, 'blobs', '.drafts'))).toEqual([]);
});
