// Files that are there whole or not at all.
import { writeFileSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeNewFile } from '../../src/cli/new-file.ts';
import { createFolder } from '../support/context.ts';

const options = { isForced: false, signal: new AbortController().signal };

describe('writeNewFile', () => {
  it('leaves what was there, and nothing else, where the pieces fail half way', async () => {
    const folder = await createFolder();
    const file = join(folder, 'x');
    await writeFile(file, 'old');
    function* failing(): Generator<string> {
      yield 'x'.repeat(200_000);
      throw new Error('torn');
    }
    const written = writeNewFile(file, failing(), { ...options, isForced: true });
    await expect(written).rejects.toThrow(/^torn$/);
    expect([await readdir(folder), await readFile(file, 'utf8')]).toEqual([['x'], 'old']);
  });

  it('refuses to replace a file before it asks for the first piece', async () => {
    const file = join(await createFolder(), 'x');
    await writeFile(file, 'old');
    function* unasked(): Generator<string> {
      yield expect.unreachable();
    }
    await expect(writeNewFile(file, unasked(), options)).rejects.toMatchObject({ code: 'usage' });
  });

  it('does not replace a file that came while it was writing', async () => {
    const folder = await createFolder();
    const file = join(folder, 'x');
    function* racing(): Generator<string> {
      yield 'ours';
      writeFileSync(file, 'theirs');
    }
    await expect(writeNewFile(file, racing(), options)).rejects.toMatchObject({ code: 'usage' });
    expect([await readdir(folder), await readFile(file, 'utf8')]).toEqual([['x'], 'theirs']);
  });

  it('writes many small pieces as one text', async () => {
    const file = join(await createFolder(), 'x');
    const pieces = Array.from({ length: 20_000 }, (_, at) => `${at}é,`);
    expect(await writeNewFile(file, pieces, options)).toBe(Buffer.byteLength(pieces.join('')));
    expect(await readFile(file, 'utf8')).toBe(pieces.join(''));
  });

  it('takes a name that is as long as names may be', async () => {
    const folder = await createFolder();
    const file = join(folder, 'n'.repeat(255));
    expect(await writeNewFile(file, ['é', 'é'], options)).toBe(4);
    expect(await readFile(file, 'utf8')).toBe('éé');
  });
});
