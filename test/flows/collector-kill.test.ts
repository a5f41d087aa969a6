// kill -9 of the built collector, while several sidecars send and while it starts for the first time; test/soak does it two hundred times.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startBuiltCollector } from '../support/collector/built-collector.ts';
import { openKillRig } from '../support/collector/kill-collector.ts';

test('a collector that is killed under load has all that it acknowledged, and its log goes on', async () => {
  const rig = await openKillRig();
  onTestFinished(() => rig.close());
  for (const momentMs of [40, 400, 1200]) await rig.round(momentMs);
  await rig.finish();
});

test('a collector that was killed while it started for the first time starts', async () => {
  const args = ['--insecure-no-auth', '--port', '0'];
  for (const file of ['copies', 'origin', 'collector.sqlite', 'log.key']) {
    const home = await mkdtemp(join(tmpdir(), 'kill-first-'));
    onTestFinished(() => rm(home, { recursive: true, force: true }));
    const killing = new AbortController();
    const first = startBuiltCollector({ home, args, killing: killing.signal });
    await Promise.race([appeared(join(home, 'collector'), file), first]);
    killing.abort();
    await first.catch(() => undefined);
    const second = await startBuiltCollector({ home, args });
    expect(await second.stop()).toBe(0);
  }
});

/** Resolves as soon as a name beginning like this is in the folder: it is killed in the middle of what it does then. */
async function appeared(folder: string, name: string): Promise<void> {
  for (;;) {
    const names = await readdir(folder).catch(() => []);
    if (names.some((one) => one.startsWith(name))) return;
  }
}
