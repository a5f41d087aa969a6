import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createFileStore } from '../../../src/sidecar/identity/file-store.ts';
import { createFolder } from '../../support/context.ts';

test('each secret is a file of its own that only its owner reads, and gone after its deletion', async () => {
  const home = await createFolder();
  const store = createFileStore(home);
  expect(await store.get('tokens')).toBeUndefined();
  await store.set('tokens', '{"a":1}\n');
  await store.set('credential:openai', 'key');
  expect((await readdir(home)).sort()).toEqual(['credential-openai.secret', 'tokens.secret']);
  for (const name of await readdir(home)) expect((await stat(join(home, name))).mode & 0o777).toBe(0o600);
  expect(await store.get('tokens')).toBe('{"a":1}\n');
  expect(await store.get('credential:openai')).toBe('key');
  expect([...(await store.names())].sort()).toEqual(['credential:openai', 'tokens']);
  await store.delete('tokens');
  await store.delete('tokens');
  await store.delete('credential:openai');
  expect(await readdir(home)).toEqual([]);
});

test('what a crash left of a writing is known, and goes with the deletion', async () => {
  const home = await createFolder();
  const store = createFileStore(home);
  await writeFile(join(home, 'tokens.secret.tmp'), 'half', { mode: 0o600 });
  expect(await store.names()).toEqual(['tokens']);
  expect(await store.get('tokens')).toBeUndefined();
  await store.delete('tokens');
  expect(await readdir(home)).toEqual([]);
});

test('a file of another name is no secret', async () => {
  const home = await createFolder();
  await writeFile(join(home, 'other.secret'), 'mine');
  const store = createFileStore(home);
  expect(await store.names()).toEqual([]);
  expect(await readFile(join(home, 'other.secret'), 'utf8')).toBe('mine');
});

test('a file that cannot be written is an error that names it and shows no secret', async () => {
  const store = createFileStore(join(await createFolder(), 'gone'));
  const failed = store.set('tokens', 'the value');
  await expect(failed).rejects.toMatchObject({
    code: 'key-store-failed',
    message: expect.stringMatching(/tokens\.secret, found ENOENT: .*--key-store keychain/),
  });
  await expect(failed).rejects.not.toMatchObject({ message: expect.stringContaining('the value') });
});
