import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { runSetup } from '../../src/cli/setup.ts';
import { cursorPlaces } from '../../src/sidecar/setup/cursor/places.ts';
import { readSetting } from '../../src/sidecar/setup/cursor/settings-text.ts';
import { createTestContext, type TestContext } from '../support/context.ts';

let context: TestContext;
let file: string;
beforeEach(async () => {
  context = await createTestContext();
  const { environment, userHome } = context;
  file = cursorPlaces({ platform: process.platform, environment, userHome }).settingsFile;
  await mkdir(dirname(file), { recursive: true });
});
const run = async (flags: { dryRun?: boolean; undo?: boolean; json?: boolean } = {}) => {
  await runSetup({ dryRun: false, undo: false, json: false, ...flags }, context);
  return context.said();
};

const secret = ['hunter', '2'].join('');
const text = `{\n  // mine\n  "http.proxy": "http://joe:${secret}@proxy.corp:3128",\n  "a": 1 // one\n}\n`;

test('a dry run prints the diff alone, shows no secret and writes nothing', async () => {
  await writeFile(file, text);
  expect(await run({ dryRun: true })).toBe(
    `--- ${file}\n+++ ${file}\n@@ -1,5 +1,9 @@\n {\n   // mine\n` +
      '-  "http.proxy": "http://joe:…@proxy.corp:3128",\n-  "a": 1 // one\n' +
      '+  "http.proxy": "http://cursor-rec:…@127.0.0.1:7317",\n+  "a": 1, // one\n' +
      '+  "http.proxyAuthorization": "Basic …",\n+  "http.proxySupport": "override",\n' +
      '+  "cursor.general.disableHttp2": true,\n+  "http.experimental.systemCertificatesV2": true\n }\n',
  );
  expect(await readFile(file, 'utf8')).toBe(text);
  expect(await readdir(context.home)).toEqual([]);
});

test('a setup says what it set and what is left to do, and shows no secret', async () => {
  await writeFile(file, text);
  const said = await run();
  const token = (await readFile(join(context.home, 'local-token.secret'), 'utf8')).trim();
  expect(readSetting(await readFile(file, 'utf8'), 'http.proxy')).toBe(
    `http://cursor-rec:${token}@127.0.0.1:7317`,
  );
  expect(said).toContain(`✔ Cursor is set up: ${file}\n`);
  expect(said).toContain('Cursor used the proxy http://joe:…@proxy.corp:3128 until now');
  expect(said).toContain('cursor-rec ca --install');
  expect(said).toContain('cursor-rec doctor');
  for (const hidden of [token, Buffer.from(`cursor-rec:${token}`).toString('base64'), secret])
    expect(said).not.toContain(hidden);
  expect(await readFile(join(context.home, 'ca.pem'), 'utf8')).toContain('BEGIN CERTIFICATE');
  expect(await run()).toContain('Cursor is set up already');
});

test('undo says whether all is as it was, or only our keys went', async () => {
  await writeFile(file, text);
  await run();
  expect(await run({ undo: true, dryRun: true })).toContain(
    '+  "http.proxy": "http://joe:…@proxy.corp:3128"',
  );
  expect(await run({ undo: true })).toContain('as it was before, byte for byte');
  expect(await readFile(file, 'utf8')).toBe(text);
  expect(await run({ undo: true })).toContain('Nothing to undo');
  await run();
  await writeFile(file, (await readFile(file, 'utf8')).replace('"a": 1', '"a": 2'));
  const said = await run({ undo: true });
  expect(said).toContain('was changed since setup: only our keys were taken back');
  expect(said).toContain('what it was before setup: ');
  expect(await readFile(file, 'utf8')).toBe(text.replace('"a": 1', '"a": 2'));
});

test('--json prints one document, without a secret', async () => {
  const first = await run({ json: true });
  const token = (await readFile(join(context.home, 'local-token.secret'), 'utf8')).trim();
  expect(first).not.toContain(token);
  expect(JSON.parse(first)).toMatchObject({
    action: 'setup',
    isChanged: true,
    settingsFile: file,
    keys: expect.arrayContaining([{ key: 'http.proxy', change: 'added' }]),
    steps: expect.arrayContaining([expect.objectContaining({ commands: ['cursor-rec ca --install'] })]),
    diff: expect.stringContaining('--- /dev/null'),
  });
  expect(JSON.parse(await run({ json: true }))).toMatchObject({ isChanged: false, diff: '' });
  expect(JSON.parse(await run({ json: true, undo: true }))).toMatchObject({
    action: 'undo',
    isChanged: true,
    extent: 'whole',
  });
  expect(JSON.parse(await run({ json: true, undo: true }))).toMatchObject({
    isChanged: false,
    extent: 'nothing',
  });
  expect(await readdir(dirname(file))).toEqual([]);
});

test('the port is that of config.json, and has to stay the same', async () => {
  await writeFile(join(context.home, 'config.json'), '{"port": 7400}', { mode: 0o600 });
  await run();
  expect(readSetting(await readFile(file, 'utf8'), 'http.proxy')).toMatch(/@127\.0\.0\.1:7400$/);
  await writeFile(join(context.home, 'config.json'), '{"port": 0}', { mode: 0o600 });
  await expect(run()).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining('a port that stays the same'),
  });
});
