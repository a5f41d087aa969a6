// A home is a private, writable folder of this user, or the message says how to make it one.
import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readConfig, readDeviceId } from '../../../src/sidecar/setup/config-file.ts';
import { homePath, openHome } from '../../../src/sidecar/setup/home.ts';

let base: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'cursor-rec-setup-'));
});
afterEach(() => rm(base, { recursive: true, force: true }));

test('home is made private', async () => {
  await openHome(join(base, 'a', 'home'));
  expect((await stat(join(base, 'a', 'home'))).mode & 0o777).toBe(0o700);
});

test('home that others can read is refused with the command that mends it', async () => {
  const home = join(base, 'shared');
  await mkdir(home);
  await chmod(home, 0o755);
  await expect(openHome(home)).rejects.toMatchObject({
    code: 'home-not-private',
    message: expect.stringContaining('chmod 700'),
  });
  await chmod(home, 0o700);
  await openHome(home);
});

test('home that is a file, or under one, is refused', async () => {
  await writeFile(join(base, 'file'), '');
  await expect(openHome(join(base, 'file'))).rejects.toMatchObject({
    code: expect.stringMatching(/^home-not-/),
  });
  await expect(openHome(join(base, 'file', 'home'))).rejects.toMatchObject({ code: 'home-not-writable' });
});

test('home is CURSOR_REC_HOME, else a data folder of the platform', () => {
  expect(homePath({ CURSOR_REC_HOME: '/x/y' })).toBe('/x/y');
  expect(homePath({})).toMatch(/cursor-rec$/);
});

test('device id is made once and kept', async () => {
  let made = 0;
  const newId = () => `019ab000-0000-7000-8000-${String(++made).padStart(12, '0')}`;
  const id = await readDeviceId(base, newId);
  expect(await readDeviceId(base, newId)).toBe(id);
  expect((await stat(join(base, 'state.json'))).mode & 0o077).toBe(0);
});

test.each(['{', '[]', '{"record":"never"}'])('config.json that says %s is refused by name', async (text) => {
  await writeFile(join(base, 'config.json'), text);
  await expect(readConfig(base)).rejects.toMatchObject({
    code: 'config-invalid',
    message: expect.stringContaining('config.json'),
  });
});
