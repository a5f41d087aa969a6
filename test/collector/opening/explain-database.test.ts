// What keeps a collector from its database is said without the password, and whether trying again helps.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { explainDatabase } from '../../../src/collector/opening/explain-database.ts';
import { opening } from '../../../src/collector/opening/start-error.ts';
import { openStore } from '../../../src/collector/store/open-store.ts';
import { useStores } from '../../support/collector/stores.ts';

const stores = useStores();

async function refusalOf(url: string): Promise<{ code: string; message: string }> {
  return opening(openStore(url), explainDatabase(url)).then(
    () => {
      throw new Error('expected to be refused');
    },
    (error) => error,
  );
}

it('another password is a mistake, and neither of the two is quoted', async () => {
  const url = (await stores.newUrl('PostgreSQL')).replace(':password@', ':wr0ng-one@');
  const refusal = await refusalOf(url);
  expect(refusal).toMatchObject({
    code: 'misconfigured',
    message: expect.stringContaining('another password'),
  });
  expect(refusal.message).not.toContain('wr0ng-one');
});

it('a database that is not there is a mistake', async () => {
  const url = (await stores.newUrl('PostgreSQL')).replace('@/postgres?', '@/none?');
  expect(await refusalOf(url)).toMatchObject({
    code: 'misconfigured',
    message: expect.stringContaining('createdb'),
  });
});

it('a server that is too old is told so', async () => {
  const url = await stores.newUrl('PostgreSQL');
  const schema = /search_path%3D(\w+)/.exec(url)?.[1];
  // A server says of itself what this function says, which is found before the server's own.
  await stores.queryPostgres(
    `create function ${schema}.current_setting(text) returns text language sql as $$ select '140011' $$`,
  );
  expect(
    await refusalOf(url.replace(`search_path%3D${schema}`, `search_path%3D${schema},pg_catalog`)),
  ).toMatchObject({
    code: 'misconfigured',
    message: 'expected PostgreSQL 15 or newer, found 14: upgrade the server',
  });
});

it('a user who may not make tables is told so', async () => {
  const url = await stores.newUrl('PostgreSQL');
  await stores.queryPostgres("create role reader login password 'password'");
  await stores.queryPostgres(`grant usage on schema ${/search_path%3D(\w+)/.exec(url)?.[1]} to reader`);
  expect(await refusalOf(url.replace('postgres:password@', 'reader:password@'))).toMatchObject({
    code: 'misconfigured',
    message: expect.stringContaining('grant create'),
  });
});

it.each([
  ['postgres://u:hidden@127.0.0.1:1/x', 'at postgres://127.0.0.1:1/x, found nobody who listens there'],
  ['postgres://u:hidden@no.such.host.invalid/x', 'found no a'],
  ['postgres://u:hidden@/x?host=/no/such/folder', 'found no such socket'],
])('a server that is away, %s, may be there the next time', async (url, message) => {
  const refusal = await refusalOf(url);
  expect(refusal).toMatchObject({ code: 'unavailable', message: expect.stringContaining(message) });
  expect(refusal.message).not.toContain('hidden');
});

it('a file of something else is refused as such', async () => {
  const file = join(await stores.makeFolder(), 'collector.sqlite');
  await writeFile(file, 'no database, but long enough to be looked at');
  const refusal = await refusalOf(pathToFileURL(file).href);
  expect(refusal).toMatchObject({
    code: 'misconfigured',
    message: expect.stringContaining('something else'),
  });
});

it('a folder in place of the file is refused', async () => {
  const file = join(await stores.makeFolder(), 'collector.sqlite');
  await mkdir(file);
  const refusal = await refusalOf(pathToFileURL(file).href);
  expect(refusal).toMatchObject({
    code: 'misconfigured',
    message: expect.stringContaining('cannot be opened'),
  });
});

it('a file that another one uses may be free the next time', async () => {
  const url = await stores.newUrl('SQLite');
  await stores.open('SQLite', url);
  expect(await refusalOf(url)).toMatchObject({ code: 'unavailable' });
});

it('a URL of no database is a mistake', async () => {
  expect(await refusalOf('mysql://u@h/x')).toMatchObject({ code: 'misconfigured' });
});
