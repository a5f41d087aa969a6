import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { readOrMakeDeviceKey, signWith } from '../../../src/sidecar/identity/device-key.ts';
import { createFileStore } from '../../../src/sidecar/identity/file-store.ts';
import { createFolder } from '../../support/context.ts';

const run = promisify(execFile);

test('the key is made once, and one that is broken is made anew', async () => {
  const store = createFileStore(await createFolder());
  const first = await readOrMakeDeviceKey(store);
  expect(await readOrMakeDeviceKey(store)).toEqual(first);
  expect(await store.get('device-key')).toBe(first.privateKey);
  await store.set('device-key', 'no key');
  expect((await readOrMakeDeviceKey(store)).publicKey).not.toBe(first.publicKey);
});

test('OpenSSL reads the same public key, and takes its signature', async () => {
  const home = await createFolder();
  const { publicKey, privateKey } = await readOrMakeDeviceKey(createFileStore(home));
  const at = (name: string) => join(home, name);
  await writeFile(at('key.pem'), privateKey);
  await run('openssl', [
    'pkey',
    '-in',
    at('key.pem'),
    '-pubout',
    '-outform',
    'DER',
    '-out',
    at('public.der'),
  ]);
  const { stdout } = await run('sh', ['-c', `tail -c 32 ${at('public.der')} | base64`]);
  expect(stdout.trim()).toBe(publicKey);
  const text = 'cursor-rec/1 seal\nzwölf\n';
  await writeFile(at('text'), text);
  await writeFile(at('signature'), Buffer.from(signWith(privateKey)(text), 'base64'));
  const key = ['-pubin', '-inkey', at('public.der'), '-keyform', 'DER'];
  const verified = await run('openssl', [
    'pkeyutl',
    '-verify',
    ...key,
    '-rawin',
    '-in',
    at('text'),
    '-sigfile',
    at('signature'),
  ]);
  expect(verified.stdout).toContain('Verified Successfully');
});
