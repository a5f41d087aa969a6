import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openCa } from '../../../../src/sidecar/capture/tls/ca.ts';
import { createFileStore } from '../../../../src/sidecar/identity/file-store.ts';
import { nodeTrustFile } from '../../../../src/sidecar/setup/trust/node-trust.ts';
import { createFolder } from '../../../support/context.ts';

test('nodeTrustFile keeps the authorities of a company beside ours', async () => {
  const home = await createFolder();
  const company = await createFolder();
  const { file } = await openCa({ home, keys: createFileStore(home), domains: ['cursor.sh'], now: Date.now });
  await openCa({ home: company, keys: createFileStore(company), domains: ['corp.example'], now: Date.now });
  const theirs = join(company, 'ca.pem');
  for (const existing of [undefined, '', file, '/no/such/file'])
    expect(await nodeTrustFile(home, existing)).toBe(file);
  const bundle = await nodeTrustFile(home, theirs);
  expect(bundle).toBe(join(home, 'node-ca-bundle.pem'));
  const text = await readFile(bundle, 'utf8');
  expect(text.match(/-----BEGIN CERTIFICATE-----/g)).toHaveLength(2);
  expect(text).toContain((await readFile(theirs, 'utf8')).trim());
  expect(text).toContain((await readFile(file, 'utf8')).trim());
  expect((await stat(bundle)).mode & 0o777).toBe(0o600);
  // A shell that has the variable of an earlier run already.
  expect(await nodeTrustFile(home, bundle)).toBe(bundle);
  await writeFile(theirs, text);
  expect(await nodeTrustFile(home, theirs)).toBe(theirs);
});
