import { expect, test } from 'vitest';
import { toEntries } from '../../../src/sidecar/identity/keychain.ts';
import { createKeychainStore } from '../../../src/sidecar/identity/keychain-store.ts';
import { createMemoryEntries, type MemoryEntries } from '../../support/memory-entries.ts';

/** A home's store on a keychain in memory, behind the errors that the real one has. */
function open(memory: MemoryEntries, device = 'device-1') {
  const entries = toEntries({
    getPassword: async (_service, account) => (await memory.get(account)) ?? null,
    setPassword: (_service, account, value) => memory.set(account, value),
    deletePassword: async (_service, account) => {
      await memory.delete(account);
      return true;
    },
  });
  let isInUse = false;
  let id: string | undefined;
  return createKeychainStore({
    entries,
    deviceId: async () => id,
    makeDeviceId: async () => (id ??= device),
    isInUse: async () => isInUse,
    setInUse: async () => {
      isInUse = true;
    },
    newId: () => '0123456789abcdef',
  });
}

test('entries are named by device and secret, and a home without a device has none', async () => {
  const memory = createMemoryEntries();
  const store = open(memory);
  expect(await store.get('tokens')).toBeUndefined();
  expect([...memory.kept]).toEqual([]);
  await store.set('tokens', 'x');
  expect(await store.get('tokens')).toBe('x');
  expect(memory.kept.get('device-1/tokens')).toBe('x');
  expect(await open(memory, 'device-2').get('tokens')).toBeUndefined();
});

test('names are those of every home and the credentials that were set', async () => {
  const memory = createMemoryEntries();
  const store = open(memory);
  expect(await store.names()).toEqual([]);
  await Promise.all([
    store.set('credential:openai', 'a'),
    store.set('credential:anthropic', 'b'),
    store.set('tokens', 'c'),
  ]);
  expect(await store.names()).toEqual(
    expect.arrayContaining([
      'local-token',
      'tokens',
      'device-key',
      'credential:openai',
      'credential:anthropic',
    ]),
  );
  await store.delete('credential:openai');
  expect(await store.names()).not.toContain('credential:openai');
});

test('a locked keyring is told from an empty one', async () => {
  const memory = createMemoryEntries();
  const store = open(memory);
  await store.set('local-token', 'x');
  memory.setLocked(true);
  const says = {
    code: 'keychain-locked',
    message: expect.stringMatching(/a locked one: .*unlock.*--key-store file/),
  };
  await expect(store.get('local-token')).rejects.toMatchObject(says);
  await expect(store.get('tokens')).rejects.toMatchObject(says);
  await expect(store.set('tokens', 'y')).rejects.toMatchObject(says);
  await expect(store.delete('local-token')).rejects.toMatchObject(says);
  await expect(store.names()).rejects.toMatchObject(says);
  memory.setLocked(false);
  expect(await store.get('local-token')).toBe('x');
  expect(await store.get('tokens')).toBeUndefined();
});

test('a keychain that somebody emptied has no secrets, and takes new ones', async () => {
  const memory = createMemoryEntries();
  const store = open(memory);
  await store.set('local-token', 'x');
  memory.kept.clear();
  expect(await store.get('local-token')).toBeUndefined();
  await store.set('local-token', 'y');
  expect(await store.get('local-token')).toBe('y');
});
