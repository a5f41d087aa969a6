// What the keychain says, and what the real one does: gnome-keyring on a message bus of its own.
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openKeychain, toEntries, toKeyStoreError } from '../../../src/sidecar/identity/keychain.ts';
import { createFolder } from '../../support/context.ts';
import { runInKeyring, runWithoutKeyring } from '../../support/keyring.ts';

test.each([
  ['Cannot autolaunch D-Bus without X11 $DISPLAY', 'keychain-absent', 'no D-Bus session'],
  [
    'Object does not exist at path “/org/freedesktop/secrets/collection/login”',
    'keychain-absent',
    'without a keyring',
  ],
  [
    'The name org.freedesktop.secrets was not provided by any .service files',
    'keychain-absent',
    'no Secret Service runs',
  ],
  ['The connection is closed', 'key-store-failed', 'restarted'],
  ['Could not connect: No such file or directory', 'keychain-absent', 'no D-Bus session'],
  ['The name :1.7 was not provided by any .service files', 'key-store-failed', 'restarted'],
  ['Failed to load keytar native addon, checked […]', 'keychain-absent', 'libsecret-1-0'],
  ['Cannot create an item in a locked collection', 'keychain-locked', 'locked'],
  ['Timeout was reached', 'keychain-timeout', 'does not answer'],
  ['User interaction is not allowed.', 'keychain-locked', 'locked'],
  ['The stub\nreceived bad data', 'key-store-failed', 'The stub received bad data'],
])('"%s" is %s', (said, code, found) => {
  const error = toKeyStoreError(new Error(said));
  expect(error.code).toBe(code);
  expect(error.message).toMatch(/^[^\n]*start or unlock a keychain[^\n]*--key-store file$/);
  expect(error.message).toContain(found);
});

test('a library that cannot be loaded is an absent keychain', async () => {
  const load = () => Promise.reject(new Error('Failed to load keytar native addon, checked […]'));
  await expect(openKeychain(load)).rejects.toMatchObject({ code: 'keychain-absent' });
});

test('a call that hangs ends with an error that names both ways out', async () => {
  const never = () => new Promise<never>(() => {});
  const entries = toEntries({ getPassword: never, setPassword: never, deletePassword: never }, 10);
  await expect(entries.get('a')).rejects.toMatchObject({
    code: 'keychain-timeout',
    message: expect.stringMatching(/start or unlock a keychain.*--key-store file/),
  });
  await expect(entries.set('a', 'b')).rejects.toMatchObject({ code: 'keychain-timeout' });
});

const SCRIPT = fileURLToPath(new URL('../../support/keyring-script.ts', import.meta.url));

test('gnome-keyring keeps long values, two homes apart, and says when it is locked', async () => {
  const [one, other] = [await createFolder(), await createFolder()];
  const { code, stdout, stderr } = await runInKeyring([process.execPath, SCRIPT, 'all', one, other]);
  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    before: null,
    read: { 'local-token': 64, tokens: 10_000, 'credential:openai': 5 },
    isSame: true,
    names: [
      'local-token',
      'redaction-key',
      'ca-key',
      'device-key',
      'tokens',
      'org-policy',
      'credential:openai',
    ],
    other: null,
    // Three secrets, the probe and the index, and the nine parts of the long one.
    entries: 14,
    deleted: null,
    entriesAfterDeletion: 4,
    locked: ['get keychain-locked', 'set keychain-locked', 'delete keychain-locked', 'names keychain-locked'],
    unlocked: 64,
  });
});

test('a bus without a keyring, and no bus at all, are told at once', async () => {
  const home = await createFolder();
  const script = [process.execPath, SCRIPT, 'absent', home];
  for (const ran of [
    await runWithoutKeyring(script),
    await runWithoutKeyring(['dbus-run-session', '--', ...script]),
  ]) {
    expect(ran.code, ran.stderr).toBe(0);
    // A daemon that the bus starts talks on the same stdout.
    expect(JSON.parse(ran.stdout.split('\n').at(-1) ?? '')).toEqual([
      'set keychain-absent',
      'set keychain-absent',
    ]);
  }
});
