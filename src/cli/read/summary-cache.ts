// Summaries of sessions, kept in the home so that they need not be read again: derived, never evidence.
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isJsonObject } from '../../core/model/json.ts';
import { isId } from '../../core/model/session.ts';
import { parseSegmentName } from '../../sidecar/spool/session-folder.ts';
import type { EntrySummary } from './session-summary.ts';

/** Changes when summaries are made otherwise: those of an older program are made anew. */
const VERSION = 2;

/** The files of a session as they were when it was summed up: with any other it is summed up anew. */
export type SummaryKey = string;

/** The key of a session with these files; only its header and its segments count. */
export function toSummaryKey(
  files: readonly { readonly name: string; readonly size: number; readonly mtimeMs: number }[],
): SummaryKey {
  return files
    .filter(({ name }) => name === 'session.json' || parseSegmentName(name) !== undefined)
    .map(({ name, size, mtimeMs }) => `${name}:${size}:${mtimeMs}`)
    .join(' ');
}

/** What was kept of a session: its summary, or why it could not be read. */
export type KeptSummary = { readonly key: SummaryKey } & (
  | { readonly summary: EntrySummary }
  | { readonly failure: string }
);

/** What was kept of a session, with the key that it had; undefined where there is nothing. */
export async function readKeptSummary(home: string, id: string): Promise<KeptSummary | undefined> {
  try {
    const kept: unknown = JSON.parse(await readFile(cachePath(home, id), 'utf8'));
    if (!isJsonObject(kept) || kept.version !== VERSION) return undefined;
    const { key, summary, failure } = kept;
    if (typeof key !== 'string') return undefined;
    if (typeof failure === 'string') return { key, failure };
    return isSummary(summary, id) ? { key, summary } : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a summary, or why there is none; what cannot be kept is read again next time. */
export async function keepSummary(home: string, id: string, kept: KeptSummary): Promise<void> {
  const path = cachePath(home, id);
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await mkdir(join(home, 'cache'), { mode: 0o700, recursive: true });
    await writeFile(temporary, JSON.stringify({ version: VERSION, ...kept }), { mode: 0o600 });
    await rename(temporary, path);
  } catch {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

/** Forgets what was kept of a session: whoever erases content from it must call this. */
export async function forgetSummary(home: string, id: string): Promise<void> {
  await rm(cachePath(home, id), { force: true });
}

function cachePath(home: string, id: string): string {
  if (!isId(id)) throw new Error(`expected the id of a session, found ${JSON.stringify(id)}`);
  return join(home, 'cache', `${id}.json`);
}

/** Our own file, but anyone may have written to it. */
function isSummary(value: unknown, id: string): value is EntrySummary {
  if (!isJsonObject(value) || value.id !== id) return false;
  const { identity, models, title, remaskOf } = value;
  const counts = [value.durationMs, value.turns, value.exchanges, value.failed, value.redactions, value.gaps];
  return (
    [value.status, value.startedAt, value.endedAt].every((text) => typeof text === 'string') &&
    counts.every((count) => typeof count === 'number') &&
    isJsonObject(identity) &&
    typeof identity.subject === 'string' &&
    Array.isArray(models) &&
    models.every((model) => typeof model === 'string') &&
    (title === undefined || typeof title === 'string') &&
    (remaskOf === undefined || (isJsonObject(remaskOf) && typeof remaskOf.session === 'string'))
  );
}
