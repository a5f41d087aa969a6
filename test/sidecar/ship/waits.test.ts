import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nothingShipped, type ShipState } from '../../../src/sidecar/ship/ship-state.ts';
import type { Waiting } from '../../../src/sidecar/ship/spool-watch.ts';
import { createMeasure } from '../../../src/sidecar/ship/waits.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waits-'));
});
afterEach(() => rm(folder, { recursive: true }));

const HASH = '0'.repeat(64);
const entry = (seq: number, label = 'x') =>
  `{"seq":${seq},"prev":"${HASH}","t":0,"type":"mark","commit":"${HASH}","salt":"${'0'.repeat(32)}","data":{"label":"${label}"}}\n`;
const NOTHING = nothingShipped('https://rec.example.org');

function waiting(id: string, { isOpen = false, ...state }: Partial<ShipState> & { isOpen?: boolean } = {}) {
  const session: Waiting = { id, folder: join(folder, id), isOpen, state: { ...NOTHING, ...state } };
  return session;
}

async function write(id: string, ...segments: string[]): Promise<void> {
  await mkdir(join(folder, id), { recursive: true });
  for (const [at, text] of segments.entries()) await writeFile(join(folder, id, `000${at + 1}.jsonl`), text);
}

describe('createMeasure', () => {
  it('counts what comes after the place of each session, over all its segments', async () => {
    await write('a', entry(0) + entry(1), entry(2));
    await write('b', entry(0) + entry(1));
    const partly = waiting('a', { next: 1, position: entry(0).length });
    const { waiting: waits } = await createMeasure()([partly, waiting('b')]);
    expect(waits).toEqual({ sessions: 2, entries: 4, bytes: 4 * entry(0).length });
  });

  it('counts a live session only where something of it waits, and a closed one until it is done', async () => {
    await write('a', entry(0));
    const all = { next: 1, position: entry(0).length };
    const measure = createMeasure();
    expect((await measure([waiting('a', { ...all, isOpen: true })])).waiting.sessions).toBe(0);
    expect((await measure([waiting('a', all)])).waiting).toEqual({ sessions: 1, entries: 0, bytes: 0 });
  });

  it.each([
    ['a line that is longer than a look at the end', entry(0) + entry(1, 'y'.repeat(100_000)), 2],
    ['a torn end', `${entry(0)}${entry(1)}{"seq":2,"prev`, 2],
    ['one line', entry(0), 1],
    ['one long line', entry(0, 'y'.repeat(5000)), 1],
    ['nothing', '', 0],
    ['the beginning of a first line', '{"seq":0', 0],
    ['lines of somebody else', `${entry(0)}{}\n`, 0],
  ])('counts entries where the file ends in %s', async (_what, text, entries) => {
    await write('a', text);
    expect((await createMeasure()([waiting('a')])).waiting.entries).toBe(entries);
  });

  it('sees what is added to a live session, also in the look that finds it closed', async () => {
    await write('a', entry(0));
    const live = waiting('a', { isOpen: true });
    const measure = createMeasure();
    await measure([live]);
    await appendFile(join(folder, 'a', '0001.jsonl'), entry(1));
    expect((await measure([live])).waiting.entries).toBe(2);
    await write('a', entry(0) + entry(1), entry(2));
    expect((await measure([{ ...live, isOpen: false }])).waiting.entries).toBe(3);
  });

  it('follows an erasure in sessions that wait unchanged, some of them at each look', async () => {
    const ids = Array.from({ length: 40 }, (_each, number) => `session-${number}`);
    for (const id of ids) await write(id, entry(0, 'y'.repeat(1000)));
    const known = ids.map((id) => waiting(id));
    const measure = createMeasure();
    const bytes = async () => (await measure(known)).waiting.bytes;
    const before = await bytes();
    for (const id of ids) await write(id, entry(0));
    const first = await bytes();
    expect(first).toBeLessThan(before);
    expect(first).toBeGreaterThan(40 * entry(0).length);
    expect(await bytes()).toBe(40 * entry(0).length);
  });

  it('tells what is refused and what is not proved apart from what waits', async () => {
    await write('a', entry(0));
    await write('b', entry(0));
    const obstacle = (code: string) => ({ at: '2026-11-25T10:00:00.000Z', code, message: `by ${code}` });
    const found = await createMeasure()([
      waiting('a', { quarantine: obstacle('fork') }),
      waiting('b', { badReceipt: obstacle('bad-receipt'), next: 1, position: entry(0).length }),
    ]);
    expect(found).toEqual({
      waiting: { sessions: 0, entries: 0, bytes: 0 },
      quarantined: [{ session: 'a', code: 'fork', message: 'by fork' }],
      unproved: [{ session: 'b', code: 'bad-receipt', message: 'by bad-receipt' }],
    });
  });
});
