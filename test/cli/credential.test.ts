import { Command } from 'commander';
import { expect, onTestFinished, test } from 'vitest';
import { declareCredential } from '../../src/cli/credential.ts';
import { parseConfig } from '../../src/core/model/config.ts';
import { createFileStore } from '../../src/sidecar/identity/file-store.ts';
import { updateConfigFile } from '../../src/sidecar/setup/config-file.ts';
import { startSidecar } from '../../src/sidecar/sidecar.ts';
import { createTestContext, type TestContext } from '../support/context.ts';

const key = ['key', 'of', 'the', 'upstream'].join('-');
const another = ['key', 'of', 'another', 'stream'].join('-');

async function run(context: TestContext, ...args: readonly string[]): Promise<string> {
  const program = new Command('cursor-rec').exitOverride().enablePositionalOptions();
  declareCredential(program, context);
  await program.parseAsync(['node', 'cursor-rec', 'credential', ...args]);
  return context.said();
}

async function startFor({ home }: TestContext): Promise<void> {
  const sidecar = await startSidecar({
    home,
    host: '127.0.0.1',
    config: parseConfig({ port: 0 }),
    network: { pins: [], upstreamCaFiles: [], environment: {} },
    keys: createFileStore(home),
    version: '0.0.0',
    onStop: () => undefined,
  });
  onTestFinished(() => sidecar.close());
}

async function createKeyed(routes: object = {}): Promise<TestContext> {
  const context = await createTestContext({}, `${key}\r\n`);
  await updateConfigFile(context.home, { routes });
  return context;
}

test('a key is kept without its line end, and what is said of it is not the key', async () => {
  const context = await createKeyed();
  const said = await run(context, 'set', 'openai');
  expect(said).toMatch(/^Kept the key of openai in files .*\. Its clients give the local token/);
  expect(said).not.toContain(key);
  expect(await createFileStore(context.home).get('credential:openai')).toBe(key);
});

test('list says the field and a fingerprint of the last 4 characters, which keys with the same end share', async () => {
  const context = await createKeyed({ corp: { upstream: 'https://corp.openai.azure.com' } });
  const store = createFileStore(context.home);
  for (const route of ['corp', 'anthropic']) await run(context, 'set', route);
  await store.set('credential:openai', `${another.slice(0, -4)}${key.slice(-4)}`);
  await store.set('credential:gemini', `${key}!`);
  await store.set('credential:gone', key);
  const { credentials, keyStore } = JSON.parse(await run(context, 'list', '--json'));
  expect(keyStore).toBe('file');
  const [fingerprint] = credentials.map((each: { fingerprint: string }) => each.fingerprint);
  expect(fingerprint).toMatch(/^[0-9a-f]{8}$/);
  const azure = 'https://corp.openai.azure.com';
  const other = credentials[2].fingerprint;
  expect(other).not.toBe(fingerprint);
  expect(credentials).toEqual([
    { route: 'anthropic', header: 'x-api-key', upstream: 'https://api.anthropic.com', fingerprint },
    { route: 'corp', header: 'api-key', upstream: azure, fingerprint },
    {
      route: 'gemini',
      header: 'x-goog-api-key',
      upstream: 'https://generativelanguage.googleapis.com',
      fingerprint: other,
    },
    { route: 'gone', fingerprint },
    { route: 'openai', header: 'authorization: Bearer', upstream: 'https://api.openai.com', fingerprint },
  ]);
  const text = await run(context, 'list');
  expect(text).toContain('no such route');
  expect(text).not.toContain(key.slice(-4));
});

test('remove forgets the key, also of a route that is gone; of one without a key it says so', async () => {
  const context = await createKeyed();
  const store = createFileStore(context.home);
  await store.set('credential:gone', key);
  expect(await run(context, 'remove', 'gone')).toMatch(/^Removed the key of gone\./);
  expect(await store.get('credential:gone')).toBeUndefined();
  await expect(run(context, 'remove', 'gone')).rejects.toMatchObject({ code: 'not-found' });
  expect(await run(context, 'list')).toMatch(/^No route has a key here/);
});

test('a sidecar that was started before the route was configured is said to have to start again', async () => {
  const context = await createKeyed();
  await startFor(context);
  await updateConfigFile(context.home, { routes: { corp: { upstream: 'https://llm.corp.example' } } });
  expect(await run(context, 'set', 'corp')).toMatch(
    /the running sidecar has no route corp yet: stop and start it\nKept the key of corp in files[^;]*$/,
  );
  expect(await run(context, 'set', 'openai')).toMatch(/; the running sidecar sends it from now on/);
});

test('the local token is no key', async () => {
  const token = 'a1'.repeat(32);
  const context = await createTestContext({}, token);
  await createFileStore(context.home).set('local-token', token);
  await expect(run(context, 'set', 'openai')).rejects.toThrow(/found the local token/);
  expect(await createFileStore(context.home).get('credential:openai')).toBeUndefined();
});

test.each([
  ['http://llm.corp.example/v1', true],
  ['http://127.0.0.1:9000', false],
  ['https://llm.corp.example', false],
])('a key for %s is said to be readable on the way: %s', async (upstream, isSaid) => {
  const context = await createKeyed({ corp: { upstream } });
  const said = await run(context, 'set', 'corp');
  expect(said.includes('the key can be read on the way there')).toBe(isSaid);
});
