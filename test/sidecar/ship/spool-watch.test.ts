// What a watch of the spool takes for durable.
import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { SETTLE_MS, watchSpool } from '../../../src/sidecar/ship/spool-watch.ts';

const ID = '019abc00-0000-7000-8000-000000000001';

it('takes for settled only what was there long enough ago, however often others look', async () => {
  const home = await mkdtemp(join(tmpdir(), 'spool-watch-'));
  onTestFinished(() => rm(home, { recursive: true }));
  const folder = join(home, 'sessions', '2026-11-25', ID);
  await mkdir(folder, { recursive: true });
  await mkdir(join(home, 'open'));
  await writeFile(join(home, 'open', ID), '2026-11-25T10:00:00.000Z\n');
  await writeFile(join(folder, 'session.json'), '{}\n');
  let now = 1_000_000;
  const watch = watchSpool(home, 'https://rec.example.org', () => now);
  /** After so long, when one more byte has come. */
  const settledAfter = async (ms: number) => {
    now += ms;
    await appendFile(join(folder, '0001.jsonl'), 'x');
    return (await watch.look())[0]?.settled?.size;
  };
  expect(await settledAfter(0)).toBe(0);
  expect(await settledAfter(10)).toBe(0);
  expect(await settledAfter(SETTLE_MS)).toBe(1);
  expect(await settledAfter(10)).toBe(1);
  expect(await settledAfter(SETTLE_MS - 20)).toBe(1);
  expect(await settledAfter(10)).toBe(3);
  // A clock that was set back does not hold it up for as long.
  expect(await settledAfter(-3_600_000)).toBe(3);
  expect(await settledAfter(SETTLE_MS)).toBe(7);
});
