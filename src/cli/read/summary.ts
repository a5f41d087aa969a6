// A session in a line: what `sessions` lists.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { foldTurns } from '../../core/dialect/turns.ts';
import type { Identity } from '../../core/model/session.ts';
import type { SessionView } from '../../core/replay/session-fold.ts';
import type { FoundSession } from './find-session.ts';
import { readSession } from './read-session.ts';

export interface SessionSummary {
  readonly id: string;
  readonly status: SessionView['status'];
  readonly startedAt: string;
  readonly endedAt: string;
  readonly durationMs: number;
  readonly identity: Identity;
  readonly models: readonly string[];
  /** The first prompt, whole. */
  readonly title?: string;
  readonly turns: number;
  readonly exchanges: number;
  readonly failed: number;
  readonly redactions: number;
  readonly gaps: number;
  readonly bytes: number;
  readonly folder: string;
}

/** Reads a session and sums it up. Throws CliError `unreadable`. */
export async function readSummary({ id, folder }: FoundSession): Promise<SessionSummary> {
  const view = await readSession(folder);
  const turns = foldTurns(view.exchanges);
  const startedMs = Date.parse(view.header.startedAt);
  const models = new Set(turns.flatMap(({ model }) => (model === undefined ? [] : [model])));
  const title = turns.find(({ prompt }) => prompt.text.trim() !== '')?.prompt.text.trim();
  return {
    id,
    status: view.status,
    startedAt: view.header.startedAt,
    endedAt: new Date(startedMs + view.lastT).toISOString(),
    durationMs: view.lastT,
    identity: view.header.identity,
    models: [...models],
    ...(title === undefined ? {} : { title }),
    turns: turns.length,
    exchanges: view.exchanges.length,
    failed: turns.filter(({ outcome }) => outcome !== undefined && outcome !== 'completed').length,
    redactions: view.redactions.length,
    gaps: view.gaps.length,
    bytes: await folderBytes(folder),
    folder,
  };
}

async function folderBytes(folder: string): Promise<number> {
  const sizes = (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
