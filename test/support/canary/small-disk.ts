// A folder on a small file system of its own, which can be full.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { closeAfterFlow } from '../flow.ts';

const run = promisify(execFile);

export interface SmallDisk {
  readonly folder: string;
  fill(): Promise<void>;
  free(): Promise<void>;
}

/** Mounts it until the test is over; undefined where that is not permitted. */
export async function openSmallDisk(mib: number): Promise<SmallDisk | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'canary-disk-'));
  closeAfterFlow(() => rm(folder, { recursive: true, force: true }));
  const options = ['-t', 'tmpfs', '-o', `size=${mib}m,mode=0700`, 'tmpfs', folder];
  const isMounted = await run('mount', options).then(
    () => true,
    () => false,
  );
  if (!isMounted) return undefined;
  closeAfterFlow(() => run('umount', [folder]));
  const filler = join(folder, 'filler');
  return {
    folder,
    async fill() {
      const { bavail, bsize } = await statfs(folder);
      const bytes = Buffer.alloc(bavail * bsize);
      // What others have written meanwhile is missing at the end: full it is all the same.
      await writeFile(filler, bytes, { mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOSPC') throw error;
      });
    },
    free: () => rm(filler),
  };
}
