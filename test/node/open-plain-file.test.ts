import { execFileSync } from 'node:child_process';
import { closeSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPlainFile } from '../../src/node/open-plain-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plain-file-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('openPlainFile', () => {
  it('opens a file to be read', async () => {
    const path = join(folder, 'file');
    await writeFile(path, 'content');
    const file = openPlainFile(path);
    if (file === undefined) throw new Error('expected a descriptor, found none');
    expect(readFileSync(file, 'utf8')).toBe('content');
    closeSync(file);
  });

  it('says what the file system says where nothing is', () => {
    expect(() => openPlainFile(join(folder, 'none'))).toThrow(/ENOENT/);
  });

  it.skipIf(process.platform === 'win32')('opens no folder, link, pipe or socket', async () => {
    const at = (name: string) => join(folder, name);
    await mkdir(at('folder'));
    await writeFile(at('file'), 'content');
    await symlink(at('file'), at('link'));
    execFileSync('mkfifo', [at('pipe')]);
    const server = createServer().listen(at('socket'));
    await new Promise((resolve) => server.once('listening', resolve));
    const opened = ['folder', 'link', 'pipe', 'socket'].map((name) => openPlainFile(at(name)));
    await new Promise((resolve) => server.close(resolve));
    expect(opened).toEqual([undefined, undefined, undefined, undefined]);
  });
});
