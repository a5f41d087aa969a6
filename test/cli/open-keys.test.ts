import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { beforeEach, expect, test } from 'vitest';
import { findKeys, findKind, keyStoreOption, openKeys } from '../../src/cli/open-keys.ts';
import { updateState } from '../../src/sidecar/setup/config-file.ts';
import { createTestContext, type TestContext } from '../support/context.ts';

let context: TestContext;
beforeEach(async () => {
  context = await createTestContext({ CURSOR_REC_KEY_STORE: undefined });
});
const config = () => join(context.home, 'config.json');
const withEnvironment = (kind: string) => ({ ...context, environment: { CURSOR_REC_KEY_STORE: kind } });

test('the option takes the two kinds and nothing else', () => {
  const command = new Command().option(...keyStoreOption());
  expect(command.parse(['--key-store', 'file'], { from: 'user' }).opts()).toEqual({ keyStore: 'file' });
  expect(() => command.parse(['--key-store', 'cloud'], { from: 'user' })).toThrow(
    expect.objectContaining({ code: 'usage', message: expect.stringContaining('"cloud"') }),
  );
});

test('the kind is that of the flag, then of the environment, then of config.json, then the keychain', async () => {
  expect(await findKind(context)).toBe('keychain');
  expect(await findKind(withEnvironment(''))).toBe('keychain');
  await writeFile(config(), '{"keyStore": "file"}', { mode: 0o600 });
  expect(await findKind(context)).toBe('file');
  expect((await openKeys(context)).kind).toBe('file');
  expect(await findKind(withEnvironment('keychain'))).toBe('keychain');
  await expect(findKind(withEnvironment('cloud'))).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringMatching(/CURSOR_REC_KEY_STORE to be keychain or file, found "cloud"/),
  });
});

test('a flag is remembered in config.json, whose other members stay; the environment is not', async () => {
  await writeFile(config(), '{"port": 7400, "record": "best-effort"}', { mode: 0o600 });
  expect((await openKeys(withEnvironment('file'))).kind).toBe('file');
  expect(JSON.parse(await readFile(config(), 'utf8'))).toEqual({ port: 7400, record: 'best-effort' });
  expect((await openKeys(context, 'file')).kind).toBe('file');
  expect(JSON.parse(await readFile(config(), 'utf8'))).toEqual({
    port: 7400,
    record: 'best-effort',
    keyStore: 'file',
  });
  expect((await stat(config())).mode & 0o777).toBe(0o600);
  expect((await openKeys(context)).kind).toBe('file');
});

test('commands that only read use the store that the secrets are in, whatever is wanted, and write nothing', async () => {
  await (await openKeys(withEnvironment('file'))).set('tokens', 'x');
  const before = await readdir(context.home);
  for (const wanted of [context, withEnvironment('keychain')]) {
    const keys = await findKeys(wanted);
    expect([keys.kind, await keys.get('tokens')]).toEqual(['file', 'x']);
  }
  await updateState(context.home, { keyStore: 'keychain' });
  expect(await findKind(withEnvironment('file'))).toBe('keychain');
  expect((await readdir(context.home)).filter((name) => name !== 'state.json')).toEqual(before);
});
