import { chmod, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Check } from '../../src/cli/check/check.ts';
import { probeHost } from '../../src/cli/check/stream-probe.ts';
import { runDoctor } from '../../src/cli/doctor.ts';
import { runSetup } from '../../src/cli/setup.ts';
import { parseConfig } from '../../src/core/model/config.ts';
import { parsePin } from '../../src/core/model/pin.ts';
import { createFileStore } from '../../src/sidecar/identity/file-store.ts';
import { type Sidecar, startSidecar } from '../../src/sidecar/sidecar.ts';
import { createTestContext, type TestContext } from '../support/context.ts';
import { openHttpsUpstream } from '../support/http/secure-upstream.ts';
import { createTestAuthority } from '../support/http/test-authority.ts';

const authority = await createTestAuthority(['cursor.sh']);
const isLinux = process.platform === 'linux';

let context: TestContext;
let procFolder: string;
let bundle: string;
beforeEach(async () => {
  context = await createTestContext();
  procFolder = join(context.userHome, 'proc');
  bundle = join(context.userHome, 'bundle.pem');
  await mkdir(procFolder);
  await writeFile(bundle, authority.certificate);
});

async function doctor(): Promise<Record<string, Check>> {
  await runDoctor({ json: true }, context, { procFolder, bundles: [bundle] });
  const { ok, checks } = JSON.parse(context.said()) as { ok: boolean; checks: Check[] };
  expect(ok).toBe(checks.every(({ status }) => status !== 'fail'));
  expect(context.exitCode()).toBe(ok ? undefined : 1);
  return Object.fromEntries(checks.map((check) => [check.id, check]));
}
const statuses = (checks: Record<string, Check>) =>
  Object.fromEntries(Object.entries(checks).map(([id, { status }]) => [id, status]));

async function writeProcess(pid: number, command: readonly string[], variables: Record<string, string> = {}) {
  await mkdir(join(procFolder, String(pid)));
  await writeFile(join(procFolder, String(pid), 'cmdline'), command.map((word) => `${word}\0`).join(''));
  const pairs = Object.entries(variables).map(([name, value]) => `${name}=${value}\0`);
  await writeFile(join(procFolder, String(pid), 'environ'), pairs.join(''));
}

async function writeDeep(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
const writeProduct = (version: string) =>
  writeDeep(
    join(context.userHome, '.local/share/cursor/resources/app/product.json'),
    JSON.stringify({ applicationName: 'cursor', version, vscodeVersion: '1.105.1' }),
  );
const program = () => join(context.userHome, '.local/share/cursor/cursor');
const settingsFile = () => join(context.userHome, '.config/Cursor/User/settings.json');

/** A sidecar with an echo on this machine, and a Cursor server that streams at once. */
async function start(): Promise<Sidecar> {
  const echo = createServer((_request, response) => response.end('{}'));
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void echo.close());
  const cursor = await openHttpsUpstream(authority, {
    host: probeHost,
    onRequest: (_request, response) => response.end(Buffer.from([0, 0, 0, 0, 2, 123, 125])),
  });
  const caFile = join(context.userHome, 'outside.pem');
  await writeFile(caFile, authority.certificate);
  const upstream = `http://127.0.0.1:${(echo.address() as AddressInfo).port}`;
  const sidecar = await startSidecar({
    home: context.home,
    keys: createFileStore(context.home),
    host: '127.0.0.1',
    config: parseConfig({ port: 0, routes: { echo: { upstream } } }),
    network: { pins: [parsePin(cursor.pin(probeHost))], upstreamCaFiles: [caFile], environment: {} },
    version: '0.0.0',
    onStop: () => undefined,
  });
  onTestFinished(() => sidecar.close());
  await writeFile(
    join(context.home, 'config.json'),
    JSON.stringify({ port: Number(new URL(sidecar.proxy).port) }),
    { mode: 0o600 },
  );
  return sidecar;
}

test('a home that nothing was done in yet has no sidecar, and is left as it is', async () => {
  const checks = await doctor();
  expect(statuses(checks)).toMatchObject({
    home: 'ok',
    config: 'ok',
    secrets: 'skip',
    sidecar: 'fail',
    identity: 'skip',
    authority: 'skip',
    'system-trust': 'skip',
    canary: 'skip',
    streaming: 'skip',
  });
  expect(checks.sidecar?.fix).toBe('cursor-rec start --detach');
  expect(await readdir(context.home)).toEqual([]);
});

test('a home that is not there is not made', async () => {
  await rm(context.home, { recursive: true });
  const checks = await doctor();
  expect(checks.home).toMatchObject({ status: 'skip' });
  expect(checks.disk).toMatchObject({ status: expect.stringMatching(/ok|warn/) });
  await expect(readdir(context.home)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a home that others can read is not believed', async () => {
  await writeFile(join(context.home, 'local-token.secret'), `${'ab'.repeat(32)}\n`, { mode: 0o644 });
  await chmod(context.home, 0o755);
  const checks = await doctor();
  expect(checks.home).toMatchObject({
    status: 'fail',
    found: expect.stringContaining('found mode 755'),
    fix: `chmod 700 "${context.home}"`,
  });
  expect(checks.secrets).toMatchObject({ status: 'fail', fix: expect.stringMatching(/^chmod 600 /) });
  expect(checks.sidecar?.status).toBe('fail');
});

test('broken files are named', async () => {
  await writeFile(join(context.home, 'config.json'), '{"port": "x"}');
  await writeFile(join(context.home, 'ca.pem'), 'no certificate');
  await writeDeep(settingsFile(), '{\n  "a": ,\n}');
  const checks = await doctor();
  expect(checks.config).toMatchObject({ status: 'fail', found: expect.stringContaining('"port"') });
  expect(checks.authority).toMatchObject({
    status: 'fail',
    found: expect.stringContaining('no certificate'),
  });
  expect(checks['cursor-settings']).toMatchObject({
    status: 'fail',
    found: expect.stringContaining('line 2, column 8'),
  });
});

describe.skipIf(!isLinux)('with a sidecar and a Cursor that is set up', () => {
  let sidecar: Sidecar;
  beforeEach(async () => {
    sidecar = await start();
    await writeProduct('3.12.0');
    await writeDeep(settingsFile(), '{ // mine\n}\n');
    await runSetup({ dryRun: false, undo: false, json: true }, context);
    context.said();
    await cp(sidecar.ca.file, bundle);
    await writeProcess(100, [program(), '.'], { NODE_EXTRA_CA_CERTS: sidecar.ca.file });
    await writeProcess(101, ['/usr/share/cursor/cursor', '--type=renderer']);
    await writeProcess(102, ['/usr/bin/node', '/usr/bin/cursor']);
    await writeProcess(103, []);
  });

  test('nothing fails, and an exchange comes through to the recording', async () => {
    const checks = await doctor();
    const { disk: _ofThisMachine, ...rest } = checks;
    expect(Object.values(rest).filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(checks.canary?.found).toMatch(/^GET \/echo\/ was answered with 200 by .*, and recorded$/);
    expect(checks.streaming?.found).toContain('1 messages of api2.cursor.sh');
    expect(checks['cursor-trust']?.found).toBe(`Cursor (process 100) trusts it by ${sidecar.ca.file}`);
  });

  test('people read a line for each, with how to mend it below', async () => {
    await writeFile(settingsFile(), '{}');
    await runDoctor({ json: false }, context, { procFolder, bundles: [bundle] });
    const text = context.said();
    expect(text).toMatch(/^✔ home {12}\S/);
    expect(text).toContain(
      `✖ cursor-settings ${settingsFile()} is not set up\n                  → cursor-rec setup cursor\n`,
    );
    expect(text).toMatch(/\n\n1 failed, \d+ fine, \d to look at, 0 skipped\n$/);
    expect(text).not.toContain(sidecar.token);
    expect(context.exitCode()).toBe(1);
  });

  test.each([
    ['another port', /127\.0\.0\.1:\d+/, '127.0.0.1:1', 'not this home'],
    ['another token', /cursor-rec:[0-9a-f]+@/, `cursor-rec:${'0'.repeat(64)}@`, 'not its token'],
    [
      'HTTP/2',
      '"cursor.general.disableHttp2": true',
      '"cursor.general.disableHttp2": false',
      'differs from what setup writes in cursor.general.disableHttp2',
    ],
  ])('settings that lead to %s fail, and no token is shown', async (_title, from, to, says) => {
    await writeFile(settingsFile(), (await readFile(settingsFile(), 'utf8')).replace(from, to));
    const check = (await doctor())['cursor-settings'];
    expect(check).toMatchObject({
      status: 'fail',
      found: expect.stringContaining(says),
      fix: 'cursor-rec setup cursor',
    });
    expect(check?.found).not.toMatch(/[0-9a-f]{64}/);
  });

  test('settings of the user that lead around the proxy are shown', async () => {
    const text = await readFile(settingsFile(), 'utf8');
    await writeFile(settingsFile(), text.replace('{ // mine', '{ "http.noProxy": ["corp", "*.cursor.sh"],'));
    expect((await doctor())['cursor-settings']).toMatchObject({
      status: 'warn',
      found: expect.stringContaining('*.cursor.sh'),
    });
  });

  test.each([
    ['nothing', {}, 'without NODE_EXTRA_CA_CERTS'],
    ['a file that is not there', { NODE_EXTRA_CA_CERTS: '/no/such.pem' }, 'which cannot be read'],
    ['other authorities', { NODE_EXTRA_CA_CERTS: 'OTHER' }, 'which does not have it'],
  ])('a Cursor that was started with %s does not trust us by it', async (_title, variables, says) => {
    await rm(join(procFolder, '100'), { recursive: true });
    const other = join(context.userHome, 'outside.pem');
    const named = 'NODE_EXTRA_CA_CERTS' in variables && variables.NODE_EXTRA_CA_CERTS === 'OTHER';
    await writeProcess(
      100,
      ['/tmp/.mount_Cursor1a/usr/share/cursor/cursor'],
      named ? { NODE_EXTRA_CA_CERTS: other } : variables,
    );
    const found = expect.stringContaining(says);
    expect((await doctor())['cursor-trust']).toMatchObject({ status: 'warn', found });
    await writeFile(bundle, authority.certificate); // nor does the system trust it
    const checks = await doctor();
    expect(checks['cursor-trust']).toMatchObject({ status: 'fail', found });
    expect(checks['system-trust']).toMatchObject({ status: 'warn', fix: 'cursor-rec ca --install' });
  });

  test('a Cursor whose AI traffic moved into another process is found by log and process', async () => {
    const logs = join(context.userHome, '.config/Cursor/logs');
    const line = 'x decompose_always_local_ext_host gate is enabled y\n';
    await writeDeep(join(logs, '20261101T000000', 'window1', 'renderer.log'), line);
    await writeDeep(join(logs, '20261125T101500', 'window1', 'renderer.log'), 'nothing of the kind\n');
    expect((await doctor())['cursor-bypass']).toMatchObject({ status: 'ok' }); // the latest run counts
    await writeDeep(join(logs, '20261125T101500', 'window2', 'renderer.log'), line);
    await writeProcess(104, ['/usr/share/cursor/cursor', '--type=utility', '--name=always-local-host']);
    const checks = await doctor();
    expect(checks['cursor-bypass']).toMatchObject({
      status: 'warn',
      found: expect.stringMatching(/window2.renderer\.log says so; process 104 is always-local-host/),
    });
    await writeProduct('3.10.2');
    const old = await doctor();
    expect(old['cursor-bypass']?.status).toBe('fail');
    expect(old['cursor-version']).toMatchObject({ status: 'fail', found: expect.stringContaining('3.10.2') });
  });

  test("a company's proxy that the sidecar does not go through is shown without its password", async () => {
    const proxy = `http://joe:${['pass', 'word'].join('')}@proxy.corp:3128`;
    context.environment.HTTPS_PROXY = proxy;
    await writeProcess(process.pid, ['node', 'cursor-rec'], {});
    const missed = (await doctor())['outer-proxy'];
    expect(missed).toMatchObject({
      status: 'warn',
      found: 'HTTPS_PROXY is http://joe:…@proxy.corp:3128, and the sidecar does not go through it',
    });
    await rm(join(procFolder, String(process.pid)), { recursive: true });
    await writeProcess(process.pid, ['node', 'cursor-rec'], { https_proxy: proxy });
    expect((await doctor())['outer-proxy']).toMatchObject({
      status: 'ok',
      found: 'the sidecar goes through http://joe:…@proxy.corp:3128',
    });
  });

  test("Cursor's former proxy is remembered", async () => {
    await runSetup({ dryRun: false, undo: true, json: true }, context);
    await writeFile(settingsFile(), '{"http.proxy": "http://proxy.corp:3128"}');
    await runSetup({ dryRun: false, undo: false, json: true }, context);
    context.said();
    expect((await doctor())['outer-proxy']).toMatchObject({
      status: 'ok',
      found: expect.stringContaining("Cursor's former http.proxy, http://proxy.corp:3128"),
    });
  });

  test('a port that will be another at the next start is shown', async () => {
    await writeFile(join(context.home, 'config.json'), '{}');
    expect((await doctor()).port).toMatchObject({
      status: 'warn',
      found: expect.stringContaining('7317 at the next start'),
    });
  });
});

test('a port that another program has fails', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  await writeFile(join(context.home, 'config.json'), JSON.stringify({ port }));
  expect((await doctor()).port).toMatchObject({
    status: 'fail',
    found: `${port} is taken by another program`,
  });
});
