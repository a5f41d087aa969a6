// Sessions are found by their ids without going through all of them, also where ids and days do not fit.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { findSession, type SessionRange, walkSessions } from '../../../src/cli/read/find-session.ts';
import { createTestContext } from '../../support/context.ts';

let home: string;
beforeEach(async () => {
  ({ home } = await createTestContext());
});

const DAY_MS = 24 * 60 * 60 * 1000;
const NOON = Date.parse('2026-11-25T12:00:00.000Z');

function idAt(ms: number, number = 1): string {
  const time = ms.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${String(number).padStart(12, '0')}`;
}

async function put(id: string, ms: number): Promise<string> {
  await mkdir(join(home, 'sessions', new Date(ms).toISOString().slice(0, 10), id), { recursive: true });
  return id;
}

async function walk(range?: SessionRange): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of walkSessions(home, range)) ids.push(id);
  return ids;
}

describe('findSession', () => {
  it('finds the newest, a whole id and its beginning', async () => {
    const ids = [];
    for (let days = 0; days < 5; days += 1)
      ids.push(await put(idAt(NOON - days * DAY_MS), NOON - days * DAY_MS));
    const [newest = '', , older = ''] = ids;
    expect((await findSession(home, 'last')).id).toBe(newest);
    expect((await findSession(home, older)).id).toBe(older);
    expect((await findSession(home, older.slice(0, 9).toUpperCase())).id).toBe(older);
  });

  it('finds an id that was made long before the day that it is under, and across midnight', async () => {
    const odd = await put('019abc00-0000-7000-8000-000000000001', NOON);
    const late = Date.parse('2026-11-25T23:59:59.999Z');
    const next = await put(idAt(late), late + 5);
    expect((await findSession(home, '019abc00')).id).toBe(odd);
    expect((await findSession(home, next.slice(0, 18))).id).toBe(next);
  });

  it('says how many a beginning names, and how many there are where it names none', async () => {
    await put(idAt(NOON, 1), NOON);
    await put(idAt(NOON, 2), NOON);
    await expect(findSession(home, idAt(NOON).slice(0, 13))).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('found 2 that begin with'),
    });
    await expect(findSession(home, 'ffffffff-ffff')).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('none among the 2 sessions'),
    });
  });

  it('finds no session in a home that has none', async () => {
    await expect(findSession(home, 'last')).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('walkSessions', () => {
  it('goes from the newest to the oldest, within days and behind a page', async () => {
    const ids: string[] = [];
    for (let number = 0; number < 9; number += 1) {
      const ms = NOON - number * (DAY_MS / 3);
      ids.push(await put(idAt(ms), ms));
    }
    expect(await walk()).toEqual(ids);
    for (const [index, page] of ids.entries()) expect(await walk({ page })).toEqual(ids.slice(index + 1));
    expect(await walk({ firstDay: '2026-11-24' })).toEqual(ids.slice(0, 5));
    expect(await walk({ lastDay: '2026-11-23' })).toEqual(ids.slice(5));
  });

  it('goes on behind a page whose session is gone', async () => {
    const [newer, older] = [await put(idAt(NOON), NOON), await put(idAt(NOON - 2), NOON - 2)];
    expect(await walk({ page: idAt(NOON - 1) })).toEqual([older]);
    expect(await walk({ page: idAt(NOON + 1) })).toEqual([newer, older]);
  });
});
