import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  readConfig,
  readDeviceId,
  readState,
  updateConfigFile,
  updateState,
} from '../../../src/sidecar/setup/config-file.ts';
import { createFolder } from '../../support/context.ts';

const id = '019ab000-0000-7000-8000-000000000001';

test('updateConfigFile changes the members that it is given, and the file is for its owner only', async () => {
  const home = await createFolder();
  const file = join(home, 'config.json');
  await updateConfigFile(home, { port: 7400 });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await updateConfigFile(home, { keyStore: 'file', labels: ['a'] });
  await updateConfigFile(home, { port: undefined });
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ keyStore: 'file', labels: ['a'] });
  expect((await readConfig(home)).keyStore).toBe('file');
});

test.each([
  ['a broken file', '{"port": ', {}],
  ['a list', '[]', {}],
  ['a member that is not as it has to be', '{}', { port: 'x' }],
])('updateConfigFile writes nothing where it finds %s', async (_name, text, members) => {
  const home = await createFolder();
  const file = join(home, 'config.json');
  await writeFile(file, text);
  await expect(updateConfigFile(home, members)).rejects.toMatchObject({
    code: 'config-invalid',
    message: expect.stringContaining(file),
  });
  expect(await readFile(file, 'utf8')).toBe(text);
});

test('changes of the state that are made at once all stay, and the device keeps its id', async () => {
  const home = await createFolder();
  expect(await readState(home)).toEqual({});
  await Promise.all([
    updateState(home, { deviceId: id }),
    updateState(home, { usesKeychain: true }),
    updateState(home, { keyStore: 'keychain', stray: 'file' }),
  ]);
  await updateState(home, { stray: undefined });
  expect(await readState(home)).toEqual({ deviceId: id, usesKeychain: true, keyStore: 'keychain' });
  expect(await readDeviceId(home, () => 'another')).toBe(id);
});

test('a state that is not as it has to be says nothing', async () => {
  const home = await createFolder();
  for (const text of [
    '',
    '[]',
    '{"deviceId": "x", "keyStore": "cloud", "stray": 1, "usesKeychain": "yes"}',
  ]) {
    await writeFile(join(home, 'state.json'), text);
    expect(await readState(home)).toEqual({});
  }
  await updateState(home, { deviceId: id });
  expect(await readState(home)).toEqual({ deviceId: id });
});
