// Which sessions are counted when they are closed.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { followClosed } from '../../../src/cli/read/closed-sessions.ts';
import { createFolder } from '../../support/context.ts';
import { exchangeId as idOf } from '../../support/recording.ts';

async function openHome() {
  const home = await createFolder();
  const counted: string[] = [];
  const folderOf = (id: string) => join(home, 'sessions', '2026-11-25', id);
  await mkdir(join(home, 'open'));
  return {
    home,
    counted,
    folderOf,
    async begin(id: string, bytes: number) {
      await mkdir(folderOf(id), { recursive: true });
      await writeFile(join(folderOf(id), '0001.jsonl'), Buffer.alloc(bytes));
      await writeFile(join(home, 'open', id), '2026-11-25T10:00:00.000Z\n');
    },
    end: (id: string) => rm(join(home, 'open', id)),
    closed: followClosed(home, (_home, folders) => void counted.push(...folders)),
  };
}

it('a long session is counted once, when it was closed', async () => {
  const { begin, end, closed, counted, folderOf } = await openHome();
  await begin(idOf(1), 300 * 1024);
  await begin(idOf(2), 300 * 1024);
  await closed.look();
  expect(counted).toEqual([]);
  await end(idOf(1));
  for (let time = 0; time < 3; time++) await closed.look();
  expect(counted).toEqual([folderOf(idOf(1))]);
  await end(idOf(2));
  await closed.look();
  expect(counted).toEqual([folderOf(idOf(1)), folderOf(idOf(2))]);
});

it('a short session is not counted, nor one that was removed, nor is a home without one missed', async () => {
  const { home, begin, end, closed, counted, folderOf } = await openHome();
  await begin(idOf(1), 1000);
  await begin(idOf(2), 300 * 1024);
  await closed.look();
  await end(idOf(1));
  await end(idOf(2));
  await rm(folderOf(idOf(2)), { recursive: true });
  await closed.look();
  await rm(join(home, 'open'), { recursive: true });
  await closed.look();
  expect(counted).toEqual([]);
});
