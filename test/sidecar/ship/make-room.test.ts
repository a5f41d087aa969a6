import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemTimers } from '../../../src/sidecar/identity/timers.ts';
import { createRoom } from '../../../src/sidecar/ship/make-room.ts';
import { watchSpool } from '../../../src/sidecar/ship/spool-watch.ts';
import { createMeasure } from '../../../src/sidecar/ship/waits.ts';
import { beginSession, deviceKeyOf, headerOf, recordExchange } from '../../support/sealed-session.ts';

const key = deviceKeyOf('making room');
let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'make-room-'));
  await mkdir(join(home, 'sessions'));
});
afterEach(() => rm(home, { recursive: true }));

/** Closed sessions, the oldest first; their folders. */
async function recordAll(...numbers: readonly number[]): Promise<readonly string[]> {
  const folders: string[] = [];
  for (const number of numbers) {
    const { recorder, files, folder } = beginSession(home, { header: headerOf(number, key), key });
    recordExchange(recorder, 1, 1000);
    recorder.close('ended', 5000);
    await files.finish();
    folders.push(folder);
  }
  return folders;
}

const hasContent = async (folder: string) =>
  /"type":"frames","commit":"[0-9a-f]{64}","salt"/.test(await readFile(join(folder, '0001.jsonl'), 'utf8'));

async function openRoom() {
  const watch = watchSpool(home, 'https://rec.example.org', Date.now);
  await watch.look();
  return createRoom({ home, key, watch, timers: systemTimers, measure: createMeasure() });
}

describe('createRoom', () => {
  it('drops no more content from the moment on that a policy wants all of it', async () => {
    const folders = await recordAll(1, 2, 3);
    let looks = 0;
    const room = await openRoom();
    await room.make(() => (++looks > 2 ? undefined : 1));
    expect(await Promise.all(folders.map(hasContent))).toEqual([false, true, true]);
    expect(room.dropped()).toMatchObject({ sessions: 1 });
  });

  it('goes on behind a session that is damaged or gone', async () => {
    const folders = await recordAll(1, 2, 3);
    const room = await openRoom();
    await rm(folders[0] ?? '', { recursive: true });
    await writeFile(join(folders[1] ?? '', 'session.json'), '{');
    await room.make(() => 1);
    expect(await hasContent(folders[2] ?? '')).toBe(false);
    expect(room.dropped()).toMatchObject({ sessions: 1 });
  });
});
