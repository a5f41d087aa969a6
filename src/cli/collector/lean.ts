// Begins this program anew with a heap that stays small: what a collector takes in is garbage as soon as it is stored.
import { setFlagsFromString } from 'node:v8';
import { isMainThread } from 'node:worker_threads';

/** Semi-spaces of 8 MiB: by its own measure V8 takes three times 32 MiB for garbage that is young, and keeps them. */
const YOUNG = '--max-semi-space-size';
const FLAGS: readonly string[] = [`${YOUNG}=8`];
/** What is read for an export is garbage as well: by its own measure the heap grows to four times what is in use before it looks. */
const GROWTH = '--heap-growing-percent=30';
/**
 * For the allocator of glibc: pieces of batches go back to the system when they are freed, instead of leaving holes between pages of
 * the database, and threads share what they free. Others do not know these names.
 */
const ALLOCATOR = { MALLOC_MMAP_THRESHOLD_: '131072', MALLOC_ARENA_MAX: '2' } as const;

/** Does not come back where it begins anew: the program is the same process. Comes back where it did, was told otherwise, or cannot. */
export function startLean(environment: NodeJS.ProcessEnv): void {
  setFlagsFromString(GROWTH);
  const { execPath, execArgv, execve, platform } = process;
  const isSettled = [...execArgv, environment.NODE_OPTIONS ?? ''].some((flag) => flag.includes(YOUNG));
  if (isSettled || execve === undefined || platform === 'win32' || !isMainThread) return;
  // That it is experimental would be a line in a log of JSON.
  process.emitWarning = () => undefined;
  execve(execPath, [execPath, ...FLAGS, ...execArgv, ...process.argv.slice(1)], {
    ...ALLOCATOR,
    ...environment,
  });
}
