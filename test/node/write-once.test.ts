// Files that are written once.
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { writeOnce } from '../../src/node/write-once.ts';

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'write-once-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

describe('writeOnce', () => {
  it('writes for the owner alone, and leaves nothing beside it', async () => {
    const folder = await makeFolder();
    expect(await writeOnce(join(folder, 'name'), 'one')).toBe('one');
    expect(await readFile(join(folder, 'name'), 'utf8')).toBe('one');
    expect((await stat(join(folder, 'name'))).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['name']);
  });

  it('has one of many win, and gives all of them what that one wrote', async () => {
    const folder = await makeFolder();
    const texts = ['a', 'b', 'c', 'd', 'e'].map((letter) => letter.repeat(10_000));
    const found = await Promise.all(texts.map((text) => writeOnce(join(folder, 'name'), text)));
    expect(new Set(found).size).toBe(1);
    expect(texts).toContain(found[0]);
    expect(await writeOnce(join(folder, 'name'), 'late')).toBe(found[0]);
    expect(await readdir(folder)).toEqual(['name']);
  });

  it('says why where there is no place for it', async () => {
    const folder = await makeFolder();
    await expect(writeOnce(join(folder, 'none', 'name'), 'x')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
