// The proof by canary: secrets of every family go through every place and every fault, and are found nowhere afterwards.
import { randomInt } from 'node:crypto';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { EXPORT_FORMATS } from '../../src/core/export/format.ts';
import { createScene } from '../support/canary/place.ts';
import { watchProcesses } from '../support/canary/processes.ts';
import { createSearch, type Needle } from '../support/canary/search.ts';
import { describePlan, planCanaries, sendCanaries, shuffle } from '../support/canary/send-canaries.ts';
import { openSmallDisk } from '../support/canary/small-disk.ts';
import { openUpstreams } from '../support/canary/upstreams.ts';
import { openWatchedFolder, type WatchedFolder } from '../support/canary/watched.ts';
import { eventually } from '../support/eventually.ts';
import { readStatus } from '../support/flow.ts';
import { chatRequest } from '../support/http-upstream.ts';

/** Enough for a few seconds of traffic, each place among them. */
const UNDER_FAULT = 400;

async function listSessions({ home }: WatchedFolder): Promise<string[]> {
  const days = await readdir(join(home, 'sessions'));
  return (await Promise.all(days.map((day) => readdir(join(home, 'sessions', day))))).flat();
}

/** Every command that prints of recordings; what they print is in the folder afterwards. */
async function printAll(folder: WatchedFolder, word: string): Promise<void> {
  for (const id of await listSessions(folder)) {
    const commands = [
      ['verify', id],
      ...[[], ['--json'], ['--raw']].map((more) => ['show', id, ...more]),
      ['replay', id, '--plain', '--speed', '0'],
      ...EXPORT_FORMATS.map((format) => ['export', id, '--format', format]),
    ];
    for (const command of commands) expect([...command, await folder.run(command)]).toEqual([...command, 0]);
  }
  for (const command of [['sessions'], ['status'], ['search', word], ['search', word, '--json']])
    await folder.run(command);
}

/** Nothing of the secrets is in there, but for what the test itself may have put there; no core, no heap. */
async function expectNothing(folder: WatchedFolder, secrets: readonly Needle[]): Promise<void> {
  const search = createSearch(secrets);
  const inHome = folder.home.startsWith(folder.root) ? [] : await search.inFolder(folder.home);
  expect([...inHome, ...(await search.inFolder(folder.root))]).toEqual([]);
  expect(await readdir(folder.work)).toEqual([]);
}

test('a canary of any family is found nowhere, whichever way it went', async () => {
  const folder = await openWatchedFolder();
  const upstreams = await openUpstreams(folder.root);
  const sidecar = await folder.start({ args: upstreams.args });
  const plan = planCanaries();
  const { secrets, words } = describePlan(plan);
  const watch = watchProcesses(sidecar.pid);
  expect(await sendCanaries(createScene(sidecar, upstreams), plan)).toEqual([]);
  const seen = await watch.end();
  expect(seen).toContain('--upstream-ca');
  expect(createSearch(secrets).in(seen)).toEqual([]);
  expect(await sidecar.end('SIGTERM')).toBe('0');
  await printAll(folder, words[0]?.text ?? '');
  await expectNothing(folder, secrets);
  // Without this the search might as well be blind: what is no secret is there.
  const found = (await createSearch(words).inFolder(folder.home)).join('\n');
  expect(words.filter(({ name }) => !found.includes(`: ${name} (`)).map(({ name }) => name)).toEqual([]);
}, 600_000);

test('a canary is found nowhere after kill -9 at any moment', async () => {
  const folder = await openWatchedFolder();
  const upstreams = await openUpstreams(folder.root);
  const secrets: Needle[] = [];
  for (let round = 0; round < 5; round++) {
    const sidecar = await folder.start({ args: upstreams.args });
    const plan = shuffle(planCanaries()).slice(0, UNDER_FAULT);
    secrets.push(...describePlan(plan).secrets);
    const sending = sendCanaries(createScene(sidecar, upstreams), plan);
    await sleep(randomInt(20, 1500));
    expect(await sidecar.end('SIGKILL')).toBe('SIGKILL');
    await sending;
  }
  const last = await folder.start({ args: upstreams.args });
  expect(await last.end('SIGTERM')).toBe('0');
  expect(await listSessions(folder)).not.toEqual([]);
  await printAll(folder, 'note');
  await expectNothing(folder, secrets);
}, 600_000);

for (const record of ['required', 'best-effort'])
  test(`a canary is found nowhere after the disk was full, ${record}`, async ({ skip }) => {
    const disk = await openSmallDisk(24);
    if (disk === undefined) return skip('mount is not permitted here');
    const folder = await openWatchedFolder(disk.folder);
    const upstreams = await openUpstreams(folder.root);
    const sidecar = await folder.start({ args: [...upstreams.args, '--record', record] });
    const plan = shuffle(planCanaries()).slice(0, UNDER_FAULT);
    const { secrets } = describePlan(plan);
    const scene = createScene(sidecar, upstreams);
    const sending = sendCanaries(scene, plan);
    await sleep(randomInt(50, 500));
    await disk.fill();
    await isRecording(folder, false);
    await sleep(500);
    await disk.free();
    await isRecording(folder, true);
    await sending;
    expect(await sidecar.end('SIGTERM')).toBe('0');
    await printAll(folder, 'note');
    await expectNothing(folder, secrets);
  }, 600_000);

test('a canary is found nowhere after the folder of the recordings became a file', async () => {
  const folder = await openWatchedFolder();
  const upstreams = await openUpstreams(folder.root);
  const sidecar = await folder.start({ args: upstreams.args });
  const plan = shuffle(planCanaries()).slice(0, UNDER_FAULT);
  const sending = sendCanaries(createScene(sidecar, upstreams), plan);
  await sleep(randomInt(50, 500));
  await rename(join(folder.home, 'sessions'), join(folder.home, 'moved')).catch(() => {});
  await writeFile(join(folder.home, 'sessions'), '');
  await sending;
  await sidecar.end('SIGTERM');
  await rm(join(folder.home, 'sessions'));
  await mkdir(join(folder.home, 'sessions'), { mode: 0o700 });
  await folder.run(['status', '--json']);
  const again = await folder.start({ args: upstreams.args });
  await again.end('SIGTERM');
  await expectNothing(folder, describePlan(plan).secrets);
}, 600_000);

test('a canary is found nowhere after the worker ran out of memory', async () => {
  const folder = await openWatchedFolder();
  const upstreams = await openUpstreams(folder.root);
  const sidecar = await folder.start({ args: upstreams.args, flags: ['--max-old-space-size=48'] });
  const plan = shuffle(planCanaries()).slice(0, UNDER_FAULT);
  const scene = createScene(sidecar, upstreams);
  const sending = sendCanaries(scene, plan);
  const said = plan.map(({ canary }) => canary.text).join('\n');
  // So many values need more memory than there is.
  const values = Array.from({ length: 600_000 }, (_, index) => ({ a: `${index}` }));
  const body = chatRequest(said, { values });
  for (let count = 0; count < 3; count++) await scene.ask({ path: '/v1/chat/completions', body });
  await sending;
  await isRecording(folder, true);
  expect(await sidecar.end('SIGTERM')).toBe('0');
  expect(sidecar.said()).toContain('ran out of memory');
  await printAll(folder, 'note');
  await expectNothing(folder, describePlan(plan).secrets);
}, 600_000);

const isRecording = ({ home }: WatchedFolder, expected: boolean) =>
  eventually(async () => expect((await readStatus(home)).recording).toBe(expected));
