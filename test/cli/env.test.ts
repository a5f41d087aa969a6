import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { clientVariables, runEnv } from '../../src/cli/env.ts';
import { parseConfig } from '../../src/core/model/config.ts';
import { createFileStore } from '../../src/sidecar/identity/file-store.ts';
import { startSidecar } from '../../src/sidecar/sidecar.ts';
import { createTestContext, type TestContext } from '../support/context.ts';

const run = promisify(execFile);
const address = { proxy: 'http://127.0.0.1:7317', token: 'tok', credentials: [] };

let context: TestContext;
beforeEach(async () => {
  context = await createTestContext();
});

test("cursor is the base URL of Cursor's CLI and of its SDK, by the name localhost", async () => {
  expect(await clientVariables(address, context, ['cursor'])).toEqual({
    CURSOR_API_ENDPOINT: 'http://localhost:7317/t/tok/cursor',
    CURSOR_BACKEND_URL: 'http://localhost:7317/t/tok/cursor',
  });
});

test('proxy is the forward proxy in both spellings, with what Node needs to believe it', async () => {
  const url = 'http://cursor-rec:tok@127.0.0.1:7317';
  const exempt = 'localhost,127.0.0.1,::1';
  expect(await clientVariables(address, context, ['proxy'])).toEqual({
    HTTPS_PROXY: url,
    https_proxy: url,
    HTTP_PROXY: url,
    http_proxy: url,
    NO_PROXY: exempt,
    no_proxy: exempt,
    NODE_EXTRA_CA_CERTS: join(context.home, 'ca.pem'),
    NODE_USE_ENV_PROXY: '1',
  });
});

test.each([
  [{ NO_PROXY: 'corp.example, .lab' }, 'corp.example,.lab,localhost,127.0.0.1,::1'],
  [{ no_proxy: 'a', NO_PROXY: 'b' }, 'a,localhost,127.0.0.1,::1'],
  [{ NO_PROXY: 'localhost,127.0.0.1' }, 'localhost,127.0.0.1,::1'],
  [{ NO_PROXY: '*' }, '*,localhost,127.0.0.1,::1'],
])('proxy keeps the exemptions of %j', async (environment, exempt) => {
  const variables = await clientVariables(address, { home: context.home, environment }, ['proxy']);
  expect([variables.NO_PROXY, variables.no_proxy]).toEqual([exempt, exempt]);
});

test('proxy keeps the authorities of a company', async () => {
  const theirs = join(context.userHome, 'corp.pem');
  await writeFile(theirs, 'of the company\n');
  const environment = { NODE_EXTRA_CA_CERTS: theirs };
  const variables = await clientVariables(address, { home: context.home, environment }, ['proxy']);
  expect(variables.NODE_EXTRA_CA_CERTS).toBe(join(context.home, 'node-ca-bundle.pem'));
});

test('of a route whose key the sidecar holds clients get the token as key, and an address without it', async () => {
  const held = { ...address, credentials: ['anthropic', 'gemini'] };
  const environment = { GOOGLE_API_KEY: 'own', ANTHROPIC_API_KEY: 'own' };
  const place = { home: context.home, environment };
  expect(await clientVariables(held, place, ['anthropic', 'openai'])).toEqual({
    ANTHROPIC_BASE_URL: 'http://127.0.0.1:7317/anthropic',
    ANTHROPIC_API_KEY: 'tok',
    OPENAI_BASE_URL: 'http://127.0.0.1:7317/t/tok/openai/v1',
    OPENAI_API_BASE: 'http://127.0.0.1:7317/t/tok/openai/v1',
  });
  const gemini = { GOOGLE_GEMINI_BASE_URL: 'http://127.0.0.1:7317/gemini', GEMINI_API_KEY: 'tok' };
  expect(await clientVariables(held, place, ['gemini'])).toEqual({ ...gemini, GOOGLE_API_KEY: 'tok' });
  expect(await clientVariables(held, context, ['gemini'])).toEqual(gemini);
});

test('all kinds are set where none is named', async () => {
  expect(Object.keys(await clientVariables(address, context))).toEqual(
    expect.arrayContaining([
      'OPENAI_BASE_URL',
      'ANTHROPIC_BASE_URL',
      'GOOGLE_GEMINI_BASE_URL',
      'CURSOR_API_ENDPOINT',
      'CURSOR_BACKEND_URL',
      'HTTPS_PROXY',
    ]),
  );
});

test('a client that has nothing but what env prints comes through, by base URL and by proxy', async () => {
  const sidecar = await startSidecar({
    home: context.home,
    keys: createFileStore(context.home),
    host: '127.0.0.1',
    config: parseConfig({ port: 0, routes: { cursor: { upstream: 'http://127.0.0.1:9' } } }),
    network: {
      pins: [{ host: 'api2.cursor.sh', port: 443, address: '127.0.0.1', addressPort: 9 }],
      upstreamCaFiles: [],
      environment: {},
    },
    version: '0.0.0',
    onStop: () => undefined,
  });
  onTestFinished(() => sidecar.close());
  await runEnv({ family: undefined, json: false }, context);
  const lines = context.said();
  // What says no is the upstream, which is not there: the sidecar let them pass.
  const script = `
    const codes = [];
    const bases = [process.env.CURSOR_API_ENDPOINT, process.env.CURSOR_BACKEND_URL, 'https://api2.cursor.sh'];
    for (const base of bases) {
      const answer = await fetch(base + '/aiserver.v1.HealthService/Ping', { method: 'POST' });
      codes.push(answer.headers.get('x-cursor-rec-error'));
    }
    console.log(codes.join());
  `;
  const { stdout } = await run('sh', ['-c', `${lines}\nexec "$NODE" --input-type=module -e "$SCRIPT"`], {
    env: { NODE: process.execPath, SCRIPT: script, PATH: process.env.PATH },
  });
  expect(stdout.trim().split(',')).toEqual(Array(3).fill('upstream_unreachable'));
});
