// What a witness cosigned last, one small file a log, written whole and synced before anybody is answered.
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { formatCheckpoint, parseCheckpoint } from '../../core/proof/checkpoint.ts';
import { sha256 } from '../../node/hashing.ts';
import { LogError } from './log-error.ts';
import type { WitnessMemory } from './witness.ts';

/** The memory in a folder, which is made with mode 0700 where there is none. Its methods throw LogError and what the file system throws. */
export async function openWitnessMemory(folder: string): Promise<WitnessMemory> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // An origin may be any text: its hash is a file name.
  const fileOf = (origin: string) => join(folder, `${sha256(origin)}.checkpoint`);
  return {
    async read(origin) {
      const text = await readFile(fileOf(origin), 'utf8').catch(ignoreMissing);
      const checkpoint = text === undefined ? undefined : parseCheckpoint(text);
      // To begin anew would be to cosign whatever comes.
      if (text !== undefined && checkpoint?.origin !== origin)
        throw new LogError('contradiction', `expected the checkpoint of ${origin} in ${fileOf(origin)}`);
      return checkpoint;
    },
    async write(checkpoint) {
      const file = fileOf(checkpoint.origin);
      await writeSynced(`${file}.tmp`, formatCheckpoint(checkpoint));
      await rename(`${file}.tmp`, file);
      await syncFolder(folder);
    },
  };
}

async function writeSynced(file: string, text: string): Promise<void> {
  const handle = await open(file, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
