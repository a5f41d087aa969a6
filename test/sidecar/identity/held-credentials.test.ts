import { expect, test } from 'vitest';
import { createFileStore } from '../../../src/sidecar/identity/file-store.ts';
import { holdCredentials } from '../../../src/sidecar/identity/held-credentials.ts';
import type { KeyStore } from '../../../src/sidecar/identity/key-store.ts';
import { createFolder } from '../../support/context.ts';

const [one, other] = [['key', 'the', 'first'].join('-'), ['key', 'the', 'second'].join('-')];

test('keys are kept out of recordings before they are used, also those that come later', async () => {
  const store = createFileStore(await createFolder());
  await store.set('credential:openai', one);
  const known: string[] = [];
  const held = await holdCredentials({
    store,
    routes: ['openai', 'gemini'],
    keepOut: (keys) => known.push(...keys),
  });
  expect(held.credentialFor('openai')).toBe(one);
  expect(known).toEqual([one]);
  await store.set('credential:openai', other);
  await store.set('credential:gemini', one);
  expect(held.credentialFor('openai')).toBe(one);
  await Promise.all([held.reload(), held.reload()]);
  expect(held.routes()).toEqual(['openai', 'gemini']);
  expect(held.credentialFor('openai')).toBe(other);
  expect(known).toContain(other);
  await store.delete('credential:openai');
  await held.reload();
  expect(held.credentialFor('openai')).toBeUndefined();
});

test('a store that fails changes nothing, and one that works again is read', async () => {
  const files = createFileStore(await createFolder());
  await files.set('credential:openai', one);
  let isLocked = false;
  const store: KeyStore = {
    ...files,
    get: (name) => (isLocked ? Promise.reject(new Error('locked')) : files.get(name)),
  };
  const held = await holdCredentials({ store, routes: ['openai'], keepOut: () => undefined });
  await files.set('credential:openai', other);
  isLocked = true;
  await expect(held.reload()).rejects.toThrow('locked');
  expect(held.credentialFor('openai')).toBe(one);
  isLocked = false;
  await held.reload();
  expect(held.credentialFor('openai')).toBe(other);
});
