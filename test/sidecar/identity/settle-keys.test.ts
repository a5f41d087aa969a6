import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { KeyStoreKind } from '../../../src/core/model/key-store-kind.ts';
import { createFileStore } from '../../../src/sidecar/identity/file-store.ts';
import {
  KeyStoreError,
  type ListedKeyStore,
  type SecretName,
} from '../../../src/sidecar/identity/key-store.ts';
import { findSecrets, settleKeys } from '../../../src/sidecar/identity/settle-keys.ts';
import { readState, updateState } from '../../../src/sidecar/setup/config-file.ts';
import { takeHomeLock } from '../../../src/sidecar/spool/lock.ts';
import { createFolder } from '../../support/context.ts';

const secrets: readonly (readonly [SecretName, string])[] = [
  ['local-token', 'a'.repeat(64)],
  ['tokens', 'b'.repeat(9000)],
  ['credential:openai', 'c'],
];

/** A keychain of one home in memory; `failure` is thrown by the write that brings `left` to 0, and by all after it. */
function createKeychain(home: string) {
  const kept = new Map<SecretName, string>();
  const fault = { left: Number.POSITIVE_INFINITY, error: undefined as KeyStoreError | undefined };
  const step = () => {
    if (fault.error !== undefined) throw fault.error;
    if (--fault.left < 0) throw new Error('crashed');
  };
  const keychain: ListedKeyStore = {
    kind: 'keychain',
    async get(name) {
      if (fault.error !== undefined) throw fault.error;
      return kept.get(name);
    },
    async set(name, value) {
      step();
      kept.set(name, value);
      await updateState(home, { usesKeychain: true });
    },
    async delete(name) {
      step();
      kept.delete(name);
    },
    names: async () => [...kept.keys()],
  };
  const files = createFileStore(home);
  const faulty: ListedKeyStore = {
    ...files,
    async set(name, value) {
      step();
      await files.set(name, value);
    },
    async delete(name) {
      step();
      await files.delete(name);
    },
  };
  const open = async (kind: KeyStoreKind) => (kind === 'keychain' ? keychain : faulty);
  return { kept, fault, keychain, open };
}

const secretFiles = async (home: string) => (await readdir(home)).filter((name) => name.includes('.secret'));
async function fill(store: ListedKeyStore) {
  for (const [name, value] of secrets) await store.set(name, value);
}
async function expectFull(store: ListedKeyStore) {
  for (const [name, value] of secrets) expect(await store.get(name)).toBe(value);
}

test('the store of a new home is the wanted one, and nothing is written', async () => {
  const home = await createFolder();
  const { open } = createKeychain(home);
  for (const kind of ['keychain', 'file'] as const)
    expect((await settleKeys({ home, kind, isAsked: false, open })).keys.kind).toBe(kind);
  expect(await findSecrets(home)).toBeUndefined();
  expect(await readdir(home)).toEqual([]);
});

test.each(['keychain', 'file'] as const)('secrets are moved to the %s, and none is left', async (kind) => {
  const home = await createFolder();
  const { kept, open } = createKeychain(home);
  const other = kind === 'keychain' ? 'file' : 'keychain';
  await fill(await open(other));
  expect(await findSecrets(home)).toBe(other);
  const { keys, lost } = await settleKeys({ home, kind, isAsked: true, open });
  expect([keys.kind, lost, await findSecrets(home)]).toEqual([kind, undefined, kind]);
  await expectFull(keys);
  expect([kept.size, (await secretFiles(home)).length]).toEqual(kind === 'keychain' ? [3, 0] : [0, 3]);
  // And back again.
  await expectFull((await settleKeys({ home, kind: other, isAsked: false, open })).keys);
  expect(await findSecrets(home)).toBe(other);
});

test.each(['keychain', 'file'] as const)(
  'a crash at any step of a move to the %s loses nothing',
  async (kind) => {
    const other = kind === 'keychain' ? 'file' : 'keychain';
    let isDone = false;
    for (let steps = 0; !isDone; steps += 1) {
      for (const next of ['keychain', 'file'] as const) {
        const home = await createFolder();
        const { kept, fault, open } = createKeychain(home);
        await fill(await open(other));
        fault.left = steps;
        isDone = await settleKeys({ home, kind, isAsked: true, open }).then(
          () => true,
          () => false,
        );
        fault.left = Number.POSITIVE_INFINITY;
        // Whichever store is wanted then: all are in it, and none in the other.
        await expectFull((await settleKeys({ home, kind: next, isAsked: false, open })).keys);
        expect([kept.size, (await secretFiles(home)).length]).toEqual(next === 'keychain' ? [3, 0] : [0, 3]);
        expect(await readState(home)).not.toHaveProperty('stray');
      }
    }
  },
);

test('while a sidecar records nothing is moved: who asked for it is told, others get the store in use', async () => {
  const home = await createFolder();
  const { kept, open } = createKeychain(home);
  await fill(await open('file'));
  const lock = await takeHomeLock(home);
  const asked = settleKeys({ home, kind: 'keychain', isAsked: true, open });
  await expect(asked).rejects.toMatchObject({
    code: 'home-in-use',
    message: expect.stringContaining('cursor-rec stop'),
  });
  expect((await settleKeys({ home, kind: 'keychain', isAsked: false, open })).keys.kind).toBe('file');
  expect(kept.size).toBe(0);
  lock?.close();
});

test('secrets of a keychain that is gone stay there, and files were asked for: new ones can be made', async () => {
  const home = await createFolder();
  const { kept, fault, open } = createKeychain(home);
  await fill(await open('keychain'));
  fault.error = new KeyStoreError('keychain-absent', 'no keychain');
  await expect(settleKeys({ home, kind: 'file', isAsked: false, open })).rejects.toMatchObject({
    code: 'keychain-absent',
  });
  fault.error = new KeyStoreError('keychain-locked', 'locked');
  await expect(settleKeys({ home, kind: 'file', isAsked: true, open })).rejects.toMatchObject({
    code: 'keychain-locked',
    message: expect.stringMatching(/found the keychain locked: .*CURSOR_REC_HOME/),
  });
  fault.error = new KeyStoreError('keychain-absent', 'no keychain');
  // The files are another store, which works.
  const files = createFileStore(home);
  const openFiles = async (kind: KeyStoreKind) => (kind === 'file' ? files : open(kind));
  const { keys, lost } = await settleKeys({ home, kind: 'file', isAsked: true, open: openFiles });
  expect([keys.kind, lost, kept.size]).toEqual(['file', 'no keychain', 3]);
  expect((await settleKeys({ home, kind: 'file', isAsked: false, open: openFiles })).lost).toBeUndefined();
});
