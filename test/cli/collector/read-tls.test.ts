// A certificate that every client would turn away is refused before the collector listens.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readTls } from '../../../src/cli/collector/read-tls.ts';
import { createFolder } from '../../support/context.ts';
import { createTestAuthority } from '../../support/http/test-authority.ts';

const HOST = 'rec.corp.example';

/** Files with a certificate for so many days, its key, and the key of another one. */
async function makeFiles(days?: number) {
  const folder = await createFolder();
  const authority = await createTestAuthority([HOST]);
  const { certificate, key } = await authority.issue(HOST, days);
  const other = await (await createTestAuthority([HOST])).issue(HOST);
  const files = { cert: certificate, key, other: other.key, empty: '' };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return { certificate, key, at: (name: string) => join(folder, name) };
}

it('a certificate and its key are taken as they are', async () => {
  const { certificate, key, at } = await makeFiles();
  const tls = await readTls({ tlsCert: at('cert'), tlsKey: at('key') }, new Date());
  expect(tls).toEqual({ cert: certificate, key });
  expect(await readTls({}, new Date())).toBeUndefined();
});

it.each([
  ['cert', 'other', 'found another one'],
  ['empty', 'key', '--tls-cert to be a certificate'],
  ['cert', 'cert', '--tls-key to be a private key'],
  ['none', 'key', 'ENOENT'],
])('the certificate %s with the key %s is refused', async (cert, key, message) => {
  const { at } = await makeFiles();
  const reading = readTls({ tlsCert: at(cert), tlsKey: at(key) }, new Date());
  await expect(reading).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining(message) });
});

it.each([
  [30, 'renew it'],
  [-30, 'see the clock'],
])('a certificate is refused %i days from now, and %s', async (days, message) => {
  const { at } = await makeFiles();
  const now = new Date(Date.now() + days * 24 * 60 * 60_000);
  const reading = readTls({ tlsCert: at('cert'), tlsKey: at('key') }, now);
  await expect(reading).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining(message) });
});
