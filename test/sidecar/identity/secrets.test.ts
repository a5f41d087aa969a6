import { expect, test } from 'vitest';
import { createFileStore } from '../../../src/sidecar/identity/file-store.ts';
import { readOrMake, readSecret } from '../../../src/sidecar/identity/secrets.ts';
import { createFolder } from '../../support/context.ts';

test('a secret is 64 hex digits, made once, each its own', async () => {
  const store = createFileStore(await createFolder());
  expect(await readSecret(store, 'local-token')).toBeUndefined();
  const token = await readOrMake(store, 'local-token');
  expect(token).toMatch(/^[0-9a-f]{64}$/);
  expect(await readOrMake(store, 'local-token')).toBe(token);
  expect(await readSecret(store, 'local-token')).toBe(token);
  expect(await readOrMake(store, 'redaction-key')).not.toBe(token);
});

test('one that is cut short is made anew', async () => {
  const store = createFileStore(await createFolder());
  await store.set('local-token', 'ab12');
  expect(await readOrMake(store, 'local-token')).toMatch(/^[0-9a-f]{64}$/);
});

test('a store that forgets what was written is told', async () => {
  const store = { ...createFileStore(await createFolder()), get: async () => undefined };
  await expect(readOrMake(store, 'local-token')).rejects.toMatchObject({ code: 'key-store-failed' });
});
