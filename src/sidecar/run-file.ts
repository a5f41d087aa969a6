// Tells other commands of the same home where the running sidecar is.
import { readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isJsonObject } from '../core/model/json.ts';

export interface RunningSidecar {
  readonly proxy: string;
  readonly pid: number;
  readonly startedAt: string;
}

/** Writes the file, whole or not at all. */
export async function writeRunFile(home: string, running: RunningSidecar): Promise<void> {
  const file = runFile(home);
  await writeFile(`${file}.tmp`, `${JSON.stringify(running)}\n`, { mode: 0o600 });
  await rename(`${file}.tmp`, file);
}

/** What the file says; that the sidecar still runs is for the caller to ask it. */
export async function readRunFile(home: string): Promise<RunningSidecar | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(runFile(home), 'utf8'));
    if (!isJsonObject(value)) return undefined;
    const { proxy, pid, startedAt } = value;
    if (typeof proxy !== 'string' || typeof pid !== 'number' || typeof startedAt !== 'string')
      return undefined;
    return { proxy, pid, startedAt };
  } catch {
    return undefined;
  }
}

/** Removes the file; does nothing where there is none. */
export async function removeRunFile(home: string): Promise<void> {
  await unlink(runFile(home)).catch(() => undefined);
}

function runFile(home: string): string {
  return join(home, 'sidecar.json');
}
