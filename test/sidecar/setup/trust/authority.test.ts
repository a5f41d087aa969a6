import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { openCa } from '../../../../src/sidecar/capture/tls/ca.ts';
import { createFileStore } from '../../../../src/sidecar/identity/file-store.ts';
import { authorityFile, readAuthority } from '../../../../src/sidecar/setup/trust/authority.ts';
import { isTrustedBySystem } from '../../../../src/sidecar/setup/trust/trusted-by.ts';
import { createFolder } from '../../../support/context.ts';

const run = promisify(execFile);

test('readAuthority tells what OpenSSL tells', async () => {
  const home = await createFolder();
  expect(await readAuthority(home)).toBeUndefined();
  const { file } = await openCa({
    home,
    keys: createFileStore(home),
    domains: ['cursor.sh', 'cursor.com'],
    now: Date.now,
  });
  const authority = (await readAuthority(home))!;
  expect(authority.file).toBe(file);
  const shown = await run('openssl', ['x509', '-in', file, '-noout', '-fingerprint', '-sha256', '-serial']);
  expect(shown.stdout).toContain(authority.fingerprint);
  expect(shown.stdout).toContain(`serial=${authority.serialNumber}`);
  expect(authority.isFor(['cursor.sh', 'cursor.com'])).toBe(true);
  expect(authority.isFor(['cursor.sh'])).toBe(false);
});

test('readAuthority throws where the file is something else', async () => {
  const home = await createFolder();
  await writeFile(authorityFile(home), 'not a certificate');
  await expect(readAuthority(home)).rejects.toThrow();
});

test('a bundle has an authority however its lines are cut, and not another one of the same name', async () => {
  const [home, other] = [await createFolder(), await createFolder()];
  for (const made of [home, other])
    await openCa({ home: made, keys: createFileStore(made), domains: ['cursor.sh'], now: Date.now });
  const authority = (await readAuthority(home))!;
  const own = await readFile(authorityFile(home), 'utf8');
  const others = await readFile(authorityFile(other), 'utf8');
  expect(authority.isIn(`${others}${own.replaceAll('\n', '\r\n')}`)).toBe(true);
  expect(authority.isIn(others)).toBe(false);
  const bundle = join(home, 'bundle.pem');
  const isTrusted = (...bundles: string[]) => isTrustedBySystem(authority, { platform: 'linux', bundles });
  expect(await isTrusted(bundle)).toBeUndefined();
  await writeFile(bundle, others);
  expect(await isTrusted(bundle)).toBe(false);
  await writeFile(bundle, others + own);
  expect(await isTrusted('/no/such/file', bundle)).toBe(true);
});
