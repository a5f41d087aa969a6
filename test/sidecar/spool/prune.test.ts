// Removing sessions by policy: what goes is said in the index first, and a cut-off removal is ended by the next.
import { access, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { verifyHome } from '../../../src/cli/read/verify-home.ts';
import type { Retention } from '../../../src/core/model/retention.ts';
import { signWith } from '../../../src/sidecar/identity/device-key.ts';
import { nothingShipped, writeShipState } from '../../../src/sidecar/ship/ship-state.ts';
import { releaseHold, writeHold } from '../../../src/sidecar/spool/hold.ts';
import { takeHomeLock } from '../../../src/sidecar/spool/lock.ts';
import { planPrune, prune } from '../../../src/sidecar/spool/prune.ts';
import { openMarker } from '../../../src/sidecar/spool/session-folder.ts';
import { indexPath, openSessionIndex, type SessionIndex } from '../../../src/sidecar/spool/session-index.ts';
import { sha256 } from '../../support/recording.ts';
import { beginSession, deviceKeyOf, headerOf, recordExchange } from '../../support/sealed-session.ts';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-12-25T00:00:00.000Z');
const key = deviceKeyOf('keep');

let home: string;
let index: SessionIndex;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cursor-rec-prune-'));
  index = await openSessionIndex({ home, publicKey: key.publicKey, sign: signWith(key.privateKey), sha256 });
});
afterEach(async () => {
  await index.close();
  await rm(home, { recursive: true, force: true });
});

/** A session that was closed, so many days before now. */
async function record(number: number, days: number, labels?: readonly string[]): Promise<string> {
  const startedAt = new Date(NOW - days * DAY_MS).toISOString();
  const header = { ...headerOf(number, key), startedAt, ...(labels === undefined ? {} : { labels }) };
  const { recorder, files, folder } = beginSession(home, { header, key });
  recordExchange(recorder, number, 0);
  recorder.close('stopped', 1000);
  await files.finish();
  const { segment, prev: tip } = recorder.state;
  await index.add({ session: header.id, startedAt, segments: segment - 1, tip });
  return folder;
}
async function apply(retention: Retention): Promise<string[]> {
  const { removed } = await prune({ home, retention, now: NOW, index });
  return removed.map(({ id, reason }) => `${Number(id.slice(-12))} ${reason}`);
}
async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
async function verified() {
  return verifyHome(home, { sha256, verified: () => undefined });
}

test('what is old goes whole, with its day and its summary, and the index says so', async () => {
  const old = await record(1, 40);
  const young = await record(2, 10);
  await mkdir(join(home, 'cache'));
  const summary = join(home, 'cache', `${headerOf(1, key).id}.json`);
  await writeFile(summary, '{}');
  expect(await planPrune({ home, retention: { maxAgeDays: 30 }, now: NOW })).toMatchObject({
    removed: [{ reason: 'age' }],
    kept: { sessions: 1, held: 0 },
  });
  expect(await isThere(old)).toBe(true);
  expect(await apply({ maxAgeDays: 30 })).toEqual(['1 age']);
  expect(await Promise.all([dirname(old), summary, young].map(isThere))).toEqual([false, false, true]);
  expect(await readdir(join(home, 'removed'))).toEqual([]);
  expect(await verified()).toMatchObject({
    problems: [],
    missing: [],
    pruned: [{ session: headerOf(1, key).id, at: '2026-12-25T00:00:00.000Z', reason: 'age' }],
  });
  expect(await apply({ maxAgeDays: 30 })).toEqual([]);
});

test('what is open or on hold stays, until it is not', async () => {
  const held = await record(1, 40);
  await record(2, 40);
  await record(3, 40);
  await mkdir(join(home, 'open'), { recursive: true });
  const marker = openMarker(home, headerOf(2, key).id);
  await writeFile(marker, '');
  await writeHold(held, { at: '2026-12-01T00:00:00.000Z', reason: 'case 4711' });
  const planned = await planPrune({ home, retention: { maxAgeDays: 30 }, now: NOW });
  expect(planned).toMatchObject({ removed: [{ reason: 'age' }], kept: { sessions: 2, held: 1 } });
  expect(await apply({ maxAgeDays: 30, maxBytes: 1 })).toEqual(['3 age']);
  await writeFile(join(held, 'hold.json'), 'no JSON');
  expect(await apply({ maxAgeDays: 30 })).toEqual([]);
  await releaseHold(held);
  await rm(marker);
  expect((await apply({ maxAgeDays: 30 })).sort()).toEqual(['1 age', '2 age']);
});

test('labels of the header count', async () => {
  await record(1, 40, ['audit']);
  await record(2, 40);
  expect(await apply({ maxAgeDays: 30, labels: { audit: 365 } })).toEqual(['2 age']);
  expect(await apply({ labels: { audit: 39 } })).toEqual(['1 label']);
});

test('the oldest go until the rest fits', async () => {
  for (const number of [1, 2, 3]) await record(number, 10 - number);
  const { kept } = await planPrune({ home, retention: {}, now: NOW });
  expect(await apply({ maxBytes: kept.bytes })).toEqual([]);
  expect(await apply({ maxBytes: kept.bytes - 1 })).toEqual(['1 size']);
});

test('a removal that was cut off is ended by the next, and none is missing meanwhile', async () => {
  const folder = await record(1, 40);
  const copy = join(home, 'copy');
  await cp(folder, copy, { recursive: true });
  await apply({ maxAgeDays: 30 });
  const lines = await readFile(indexPath(home), 'utf8');
  // After the line, before the folder was taken out.
  await mkdir(dirname(folder), { recursive: true });
  await rename(copy, folder);
  expect(await verified()).toMatchObject({ problems: [], missing: [], pruned: [] });
  expect(await apply({ maxAgeDays: 30 })).toEqual(['1 age']);
  expect(await readFile(indexPath(home), 'utf8')).toBe(lines);
  // After it was taken out, before all its files were gone.
  await mkdir(join(home, 'removed', headerOf(1, key).id), { recursive: true });
  await writeFile(join(home, 'removed', headerOf(1, key).id, '0001.jsonl'), 'x');
  expect(await verified()).toMatchObject({ problems: [], missing: [], pruned: [{}] });
  await apply({});
  expect(await readdir(join(home, 'removed'))).toEqual([]);
});

test('nothing is removed that the index could not be told of', async () => {
  const folder = await record(1, 40);
  const failing = { ...index, addPruned: () => Promise.reject(new Error('no space left')) };
  await expect(prune({ home, retention: { maxAgeDays: 30 }, now: NOW, index: failing })).rejects.toThrow(
    'no space',
  );
  expect(await isThere(folder)).toBe(true);
});

test('a removal waits for its turn', async () => {
  await record(1, 40);
  await mkdir(join(home, 'keeping'));
  const lock = await takeHomeLock(join(home, 'keeping'));
  let isDone = false;
  const pruning = apply({ maxAgeDays: 30 }).finally(() => {
    isDone = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(isDone).toBe(false);
  lock?.close();
  expect(await pruning).toEqual(['1 age']);
});

test('what the collector does not have stays, however old it is, and goes once it is there', async () => {
  await record(1, 400);
  await record(2, 300);
  await writeFile(join(home, 'config.json'), '{"collector":{"url":"https://rec.example.org"}}');
  const shipped = { ...nothingShipped('https://rec.example.org'), isDone: true };
  await writeShipState(home, headerOf(2, key).id, shipped);
  expect(await apply({ maxAgeDays: 1 })).toEqual(['2 age']);
  expect(await apply({ maxBytes: 1_000_000 })).toEqual([]);
  await writeShipState(home, headerOf(1, key).id, shipped);
  expect(await apply({ maxAgeDays: 1 })).toEqual(['1 age']);
});
