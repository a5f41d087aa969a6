// What is written as tar is read as tar by a program that is not ours.
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { formatTar, type TarFile } from '../../../src/collector/api/tar.ts';

async function* filesOf(files: readonly TarFile[]): AsyncGenerator<TarFile> {
  yield* files;
}

async function toBytes(files: readonly TarFile[]): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of formatTar(filesOf(files), 1_764_000_000)) pieces.push(piece);
  return Buffer.concat(pieces);
}

test('an archive unpacks to the same files', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tar-'));
  try {
    const sizes = [0, 1, 511, 512, 513, 70_000];
    const files = sizes.map((size) => ({ path: `a/b/${size}.bin`, bytes: Buffer.alloc(size, size % 251) }));
    await writeFile(join(folder, 'x.tar'), await toBytes(files));
    execFileSync('tar', ['-xf', join(folder, 'x.tar'), '-C', folder]);
    for (const { path, bytes } of files) expect(await readFile(join(folder, path))).toEqual(bytes);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test.each(['', 'a b', 'a'.repeat(100), 'ä'])('a path %j is refused', async (path) => {
  await expect(toBytes([{ path, bytes: new Uint8Array(0) }])).rejects.toThrow(RangeError);
});
