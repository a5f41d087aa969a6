import { chmod, lstat, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import {
  isReadableByAll,
  readSettingsFile,
  replaceSettingsFile,
} from '../../../../src/sidecar/setup/cursor/settings-file.ts';
import { createFolder } from '../../../support/context.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await createFolder();
  path = join(folder, 'settings.json');
});

test('a file is replaced with its mode kept, and nothing is left beside it', async () => {
  await writeFile(path, '\uFEFF{}\r\n');
  await chmod(path, 0o640);
  const file = await readSettingsFile(path);
  expect(file).toEqual({ path, text: '\uFEFF{}\r\n' });
  await replaceSettingsFile(file, '\uFEFF{"a":1}\r\n');
  expect(await readFile(path)).toEqual(Buffer.from('\uFEFF{"a":1}\r\n'));
  expect((await stat(path)).mode & 0o777).toBe(0o640);
  expect(await readdir(folder)).toEqual(['settings.json']);
});

test('a file that is not there is made with its folders, for its owner only', async () => {
  const deep = join(folder, 'Cursor', 'User', 'settings.json');
  const file = await readSettingsFile(deep);
  expect(file.text).toBeUndefined();
  await replaceSettingsFile(file, '{}');
  expect((await stat(deep)).mode & 0o777).toBe(0o600);
  await replaceSettingsFile(await readSettingsFile(deep), undefined);
  expect(await readdir(join(folder, 'Cursor', 'User'))).toEqual([]);
});

test('a link stays a link, and what it leads to is replaced', async () => {
  await mkdir(join(folder, 'dotfiles'));
  const target = join(folder, 'dotfiles', 'cursor.json');
  await writeFile(target, '{}');
  await symlink(join('dotfiles', 'cursor.json'), path);
  const file = await readSettingsFile(path);
  await replaceSettingsFile(file, '{"a":1}');
  expect((await lstat(path)).isSymbolicLink()).toBe(true);
  expect(await readFile(target, 'utf8')).toBe('{"a":1}');
  expect(await readdir(folder)).toEqual(['dotfiles', 'settings.json']);
});

test('a link that leads to no file is refused', async () => {
  await symlink('gone.json', path);
  await expect(readSettingsFile(path)).rejects.toMatchObject({
    code: 'settings-not-writable',
    message: expect.stringContaining('a link that leads to no file'),
  });
});

test('a file that its user made read-only is left alone', async () => {
  await writeFile(path, '{}');
  await chmod(path, 0o444);
  const file = await readSettingsFile(path);
  const refusal = { code: 'settings-not-writable', message: expect.stringContaining('read-only') };
  await expect(replaceSettingsFile(file, '{"a":1}')).rejects.toMatchObject(refusal);
  await expect(replaceSettingsFile(file, undefined)).rejects.toMatchObject(refusal);
  expect(await readFile(path, 'utf8')).toBe('{}');
});

test.each([
  ['edited', () => writeFile(path, '{"by": "Cursor"}')],
  ['removed', () => rm(path)],
])('a file that was %s since it was read is left alone', async (_title, change) => {
  await writeFile(path, '{}');
  const file = await readSettingsFile(path);
  await change();
  const before = await readFile(path, 'utf8').catch(() => undefined);
  for (const text of ['{"a":1}', undefined])
    await expect(replaceSettingsFile(file, text)).rejects.toMatchObject({ code: 'settings-changed' });
  expect(await readFile(path, 'utf8').catch(() => undefined)).toBe(before);
  expect(await readdir(folder)).toEqual(before === undefined ? [] : ['settings.json']);
});

test('a file that somebody made since none was there is left alone', async () => {
  const file = await readSettingsFile(path);
  await writeFile(path, '{"by": "Cursor"}');
  await expect(replaceSettingsFile(file, '{"a":1}')).rejects.toMatchObject({ code: 'settings-changed' });
  expect(await readFile(path, 'utf8')).toBe('{"by": "Cursor"}');
});

test.each([
  ['UTF-16', Buffer.from('\uFEFF{}', 'utf16le')],
  ['Latin-1', Buffer.from('{"name": "é"}', 'latin1')],
])('a file in %s is refused', async (_title, bytes) => {
  await writeFile(path, bytes);
  await expect(readSettingsFile(path)).rejects.toMatchObject({
    code: 'settings-invalid',
    message: expect.stringContaining('expected UTF-8'),
  });
});

test('a folder in the place of the file is refused', async () => {
  await mkdir(path);
  await expect(readSettingsFile(path)).rejects.toMatchObject({
    code: 'settings-not-writable',
    message: expect.stringContaining('EISDIR'),
  });
});

test('a file is readable by all only where every folder above lets them', async () => {
  await writeFile(path, '{}');
  await chmod(path, 0o644);
  expect(await isReadableByAll(path)).toBe(false); // mkdtemp's folder is 0700
  await chmod(folder, 0o755);
  expect(await isReadableByAll(path)).toBe(true);
  await chmod(path, 0o640);
  expect(await isReadableByAll(path)).toBe(false);
});
