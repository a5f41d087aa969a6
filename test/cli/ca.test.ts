import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { runCa } from '../../src/cli/ca.ts';
import { createTestContext, type TestContext } from '../support/context.ts';

let context: TestContext;
beforeEach(async () => {
  context = await createTestContext();
});
const show = { install: false, uninstall: false };

test('ca makes the authority once, and says what it may sign', async () => {
  await runCa({ ...show, json: true }, context);
  const first = JSON.parse(context.said());
  expect(first).toMatchObject({
    file: join(context.home, 'ca.pem'),
    fingerprint: expect.stringMatching(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/),
    domains: expect.arrayContaining(['cursor.sh', 'api.openai.com']),
    ipAddresses: false,
  });
  await runCa({ ...show, json: true }, context);
  expect(JSON.parse(context.said())).toEqual(first);
  await writeFile(join(context.home, 'config.json'), '{"intercept": ["only.example"]}', { mode: 0o600 });
  await runCa({ ...show, json: true }, context);
  const other = JSON.parse(context.said());
  expect(other.domains).toEqual(['only.example']);
  expect(other.fingerprint).not.toBe(first.fingerprint);
  expect(context.exitCode()).toBeUndefined();
});

test('ca prints how each platform trusts it, and no key', async () => {
  await runCa({ ...show, json: false }, context);
  const said = context.said();
  expect(said).toMatch(/\n {2}SHA-256 {6}(?:[0-9A-F]{2}:){31}/);
  expect(said).toMatch(/\n {2}Linux {4}sudo install -m 644 /);
  expect(said).toMatch(/\n {2}macOS {4}security add-trusted-cert -r trustRoot /);
  expect(said).toMatch(/\n {2}Windows {2}certutil -user -addstore Root /);
  expect(said).toContain(`export NODE_EXTRA_CA_CERTS=${join(context.home, 'ca.pem')}\n`);
  expect(said).not.toContain('PRIVATE KEY');
});

/** Only where its own commands are found by PATH alone, and the system's store is not touched. */
test.skipIf(process.platform !== 'linux')('ca --install puts it into NSS by certutil', async () => {
  const bin = join(context.userHome, 'bin');
  await mkdir(bin);
  await mkdir(join(context.userHome, '.pki', 'nssdb'), { recursive: true });
  const log = join(context.userHome, 'calls');
  const { changeTrust, findStores, trustSubject } = await import('../../src/sidecar/setup/trust/stores.ts');
  const { createTools } = await import('../../src/sidecar/setup/trust/tools.ts');
  const { makeAuthority } = await import('../../src/cli/read/authority.ts');
  await writeFile(join(bin, 'certutil'), `#!/bin/sh\necho "$*" >> ${log}\n`, { mode: 0o755 });
  const authority = await makeAuthority(context);
  const tools = createTools({ PATH: `${bin}:${process.env.PATH}` });
  const { userHome } = context;
  const stores = await findStores(trustSubject(authority, context.home, userHome), {
    platform: 'linux',
    userHome,
    tools,
  });
  const nss = stores.find(({ id }) => id === 'nss');
  if (nss === undefined) throw new Error('expected NSS');
  expect(await changeTrust(nss, { action: 'install', tools })).toMatchObject({ status: 'done' });
  expect(await readFile(log, 'utf8')).toContain(`-A -t C,, -n cursor-rec-`);
});
