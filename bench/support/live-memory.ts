// Memory that a sidecar still holds after a full collection of both its threads: what a leak grows, and a warm-up does not.
import { readFile, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../programs/live-memory.ts', import.meta.url));
const LOOK_MS = 50;
/** A collection takes some 50 ms. */
const MAX_LOOKS = 200;

/** What a sidecar has to be started with so that it can be asked; it answers in this file. */
export function liveMemoryEnvironment(file: string): NodeJS.ProcessEnv {
  return { NODE_OPTIONS: `--expose-gc --import=${PROGRAM}`, BENCH_LIVE_MEMORY_FILE: file };
}

/** In MiB; undefined on a platform without signals, or where there is no answer. */
export async function readLiveMiB(pid: number, file: string): Promise<number | undefined> {
  if (process.platform === 'win32') return undefined;
  await rm(file, { force: true });
  process.kill(pid, 'SIGUSR2');
  for (let looks = 0; looks < MAX_LOOKS; looks++) {
    await sleep(LOOK_MS);
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text !== undefined) return Number(text) / 2 ** 20;
  }
  return undefined;
}
