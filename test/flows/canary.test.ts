// The proof by canary: secrets of every family go through every place and every fault, and are found nowhere afterwards.
import { readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { EXPORT_FORMATS } from '../../src/core/export/format.ts';
import { createScene } from '../support/canary/place.ts';
import { readProcesses } from '../support/canary/processes.ts';
import { createSearch } from '../support/canary/search.ts';
import { describePlan, planCanaries, sendCanaries } from '../support/canary/send-canaries.ts';
import { openUpstreams } from '../support/canary/upstreams.ts';
import { openWatchedFolder, type WatchedFolder } from '../support/canary/watched.ts';

/** Every command that prints of a recording, on each of them; what they print is in the folder afterwards. */
async function printAll(folder: WatchedFolder, word: string): Promise<void> {
  const days = await readdir(`${folder.home}/sessions`);
  const ids = (await Promise.all(days.map((day) => readdir(`${folder.home}/sessions/${day}`)))).flat();
  expect(ids.length).toBeGreaterThan(0);
  for (const id of ids) {
    expect(await folder.run(['verify', id, '--json'])).toBe(0);
    for (const more of [[], ['--json'], ['--raw']]) expect(await folder.run(['show', id, ...more])).toBe(0);
    expect(await folder.run(['replay', id, '--plain', '--speed', '0'])).toBe(0);
    for (const format of EXPORT_FORMATS) expect(await folder.run(['export', id, '--format', format])).toBe(0);
  }
  for (const command of [['sessions'], ['status'], ['search', word], ['search', word, '--json']])
    await folder.run(command);
}

test('a canary of any family is found nowhere, whichever way it went', async () => {
  const folder = await openWatchedFolder();
  const upstreams = await openUpstreams(folder.root);
  const sidecar = await folder.start({ args: upstreams.args });
  const plan = planCanaries();
  const { secrets, words } = describePlan(plan);
  let seen = '';
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      seen += await readProcesses(sidecar.pid);
      await sleep(50);
    }
  })();
  expect(await sendCanaries(createScene(sidecar, upstreams), plan)).toEqual([]);
  isOver = true;
  await watching;
  expect(seen).toContain('--upstream');
  expect(await sidecar.end('SIGTERM')).toBe('0');
  await printAll(folder, words[0]?.text ?? '');
  const search = createSearch(secrets);
  expect([...(await search.inFolder(folder.root)), ...search.in(seen)]).toEqual([]);
  const found = (await createSearch(words).inFolder(folder.home)).join('\n');
  expect(words.filter(({ name }) => !found.includes(name)).map(({ name }) => name)).toEqual([]);
}, 600_000);
