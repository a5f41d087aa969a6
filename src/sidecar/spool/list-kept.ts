// The sessions of a home as retention sees them: how old, how large, with which labels, and whether they must stay.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isJsonObject } from '../../core/model/json.ts';
import { isId } from '../../core/model/session.ts';
import type { KeptSession } from '../../core/policy/retention.ts';
import { readConfig } from '../setup/config-file.ts';
import { readShipState } from '../ship/ship-state.ts';
import { readHold } from './hold.ts';

export interface ListedSession extends KeptSession {
  readonly folder: string;
  readonly isOpen: boolean;
  readonly isHeld: boolean;
}

/** All that stand in the home; where a collector is configured, what it does not have must stay. One whose header cannot be read is as old as the day of its folder, and has no label. */
export async function listKept(home: string): Promise<readonly ListedSession[]> {
  const open = new Set(await readNames(join(home, 'open')));
  const root = join(home, 'sessions');
  const { collector } = await readConfig(home);
  const isWaiting = async (id: string) =>
    collector !== undefined && !(await readShipState(home, id, collector.url)).isDone;
  const sessions: ListedSession[] = [];
  for (const day of await readNames(root))
    for (const id of (await readNames(join(root, day))).filter(isId))
      sessions.push(
        ...(await readKept(join(root, day, id), {
          ...{ id, day, isOpen: open.has(id) },
          isWaiting: await isWaiting(id),
        })),
      );
  return sessions;
}

interface Place {
  readonly id: string;
  readonly day: string;
  readonly isOpen: boolean;
  /** The collector does not have all of it. */
  readonly isWaiting: boolean;
}

/** Nothing where it went meanwhile. */
async function readKept(
  folder: string,
  { id, day, isOpen, isWaiting }: Place,
): Promise<readonly ListedSession[]> {
  const bytes = await measure(folder);
  if (bytes === undefined) return [];
  const isHeld = (await readHold(folder)) !== undefined;
  const { startedAt, labels } = await readHeader(folder);
  const start = startedAt ?? `${day}T00:00:00.000Z`;
  // What cannot be dated is never old enough.
  const mustStay = isOpen || isHeld || isWaiting || Number.isNaN(Date.parse(start));
  return [{ id, folder, startedAt: start, bytes, labels, isOpen, isHeld, mustStay }];
}

async function measure(folder: string): Promise<number | undefined> {
  const names = await readNames(folder);
  if (names.length === 0) return undefined;
  const sizes = await Promise.all(
    names.map(async (name) => {
      const found = await stat(join(folder, name)).catch(() => undefined);
      return found?.size ?? 0;
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

interface Facts {
  readonly startedAt?: string;
  readonly labels: readonly string[];
}

async function readHeader(folder: string): Promise<Facts> {
  try {
    const header: unknown = JSON.parse(await readFile(join(folder, 'session.json'), 'utf8'));
    if (!isJsonObject(header)) return { labels: [] };
    const { startedAt, labels } = header;
    const start = typeof startedAt === 'string' ? new Date(startedAt) : undefined;
    const isTime = start !== undefined && !Number.isNaN(start.getTime());
    return {
      ...(isTime ? { startedAt: start.toISOString() } : {}),
      labels: Array.isArray(labels) ? labels.filter((label) => typeof label === 'string') : [],
    };
  } catch {
    return { labels: [] };
  }
}

async function readNames(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}
