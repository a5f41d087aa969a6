// The sessions that have not been closed, by their markers.
import { readdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isId } from '../../core/model/session.ts';
import { openMarker, sessionFolder } from '../../sidecar/spool/session-folder.ts';
import type { FoundSession } from './find-session.ts';

/** The ids of the sessions that are open. */
export async function listOpenIds(home: string): Promise<readonly string[]> {
  const names = await readdir(dirname(openMarker(home, 'any'))).catch(() => []);
  return names.filter(isId);
}

/** An open session; undefined where it was closed meanwhile. */
export async function findOpen(home: string, id: string): Promise<FoundSession | undefined> {
  // It goes when the session is closed.
  const startedAt = await readFile(openMarker(home, id), 'utf8').catch(() => undefined);
  return startedAt === undefined
    ? undefined
    : { id, folder: sessionFolder(home, { id, startedAt: startedAt.trim() }) };
}
