// What keeps a sidecar from starting: an exit code, one line that says how to mend it, and nothing left behind.
import { execFile } from 'node:child_process';
import { chmod, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { closeAfterFlow, createHome, expectErrorLine, openFlow, readStatus } from '../support/flow.ts';
import { openHttpUpstream } from '../support/http-upstream.ts';
import { runProgram, startSidecar } from '../support/sidecar.ts';

const start = (home: string, ...args: string[]) =>
  runProgram(home, ['start', '--no-tui', '--port', '0', ...args]);

test('a port in use is an error that names it, and leaves the home free', async () => {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
  closeAfterFlow(() => holder.close());
  const { port } = holder.address() as { port: number };
  const home = await createHome();
  const says = new RegExp(`127\\.0\\.0\\.1:${port} to be free.*EADDRINUSE.*--port`);
  expectErrorLine(await start(home, '--port', String(port)), { code: 1, says });
  const detached = await start(home, '--port', String(port), '--detach');
  expectErrorLine(detached, { code: 1, says });
  const sidecar = await startSidecar({ upstreams: {}, home });
  expect(await sidecar.stop()).toBe(0);
});

test('a second sidecar on one home is refused, and the first goes on', async () => {
  const upstream = await openHttpUpstream((_request, response) => response.end('{}'));
  const flow = await openFlow({ upstream: upstream.url });
  const says = /to be free.*cursor-rec status.*cursor-rec stop.*CURSOR_REC_HOME/;
  for (const more of [[], ['--detach']]) {
    expectErrorLine(await start(flow.home, ...more), { code: 1, says });
  }
  const json = await start(flow.home, '--json');
  expect([json.code, json.stderr]).toEqual([1, '']);
  expect(JSON.parse(json.stdout)).toMatchObject({
    error: { code: 'home-in-use', message: expect.stringMatching(says) },
  });
  expect((await flow.send()).status).toBe(200);
  await flow.recorded(1);
  expect((await readStatus(flow.home)).code).toBe(0);
});

/** Makes a folder into one that is refused. */
type Spoil = (home: string) => Promise<unknown>;
const REFUSED: readonly (readonly [name: string, spoil: Spoil, says: RegExp])[] = [
  [
    'others can read',
    (home) => chmod(home, 0o755),
    /readable by its owner only, found mode 755: run chmod 700 /,
  ],
  ['its group can enter', (home) => chmod(home, 0o710), /found mode 710: run chmod 700 /],
  ['others can write', (home) => chmod(home, 0o702), /found mode 702: run chmod 700 /],
];
const COMMANDS = [
  ['start', '--port', '0'],
  ['start', '--detach'],
  ['status'],
  ['stop'],
  ['env'],
  ['sessions'],
  ['show', 'last'],
  ['replay', 'last'],
  ['search', 'x'],
  ['verify', 'last'],
  ['run', '--', 'true'],
];

test.each(REFUSED)('a home that %s is refused by every command, with the fix', async (_name, spoil, says) => {
  const home = await createHome();
  await spoil(home);
  for (const command of COMMANDS) expectErrorLine(await runProgram(home, command), { code: 2, says });
  expect(await readdir(home)).toEqual([]);
});

test('a home that is a file is refused by every command', async () => {
  const home = join(await createHome(), 'file');
  await writeFile(home, 'kept', { mode: 0o600 });
  for (const command of COMMANDS) {
    expectErrorLine(await runProgram(home, command), {
      code: 2,
      says: /folder at .*found (a file|EEXIST).*CURSOR_REC_HOME/,
    });
  }
});

test('a home under a file, and one in a file system that takes no folders, cannot be made', async () => {
  const file = join(await createHome(), 'file');
  await writeFile(file, '');
  const homes = [join(file, 'home'), ...(process.platform === 'linux' ? ['/proc/cursor-rec'] : [])];
  for (const home of homes) {
    const says = new RegExp(`expected a writable folder at ${home}, found E[A-Z]+: .*CURSOR_REC_HOME`);
    expectErrorLine(await start(home), { code: 2, says });
    expectErrorLine(await start(home, '--detach'), { code: 2, says });
  }
});

test('a home that is mounted read-only is refused', async ({ skip }) => {
  const folder = await createHome();
  const run = promisify(execFile);
  const mounted = await run('mount', ['-t', 'tmpfs', '-o', 'ro,size=1m,mode=0700', 'tmpfs', folder]).catch(
    () => undefined,
  );
  if (mounted === undefined) return skip('mount is not permitted here');
  closeAfterFlow(() => run('umount', [folder]));
  const says = /expected a writable folder at .*, found EROFS: make it writable or set CURSOR_REC_HOME/;
  expectErrorLine(await start(folder), { code: 2, says });
  expectErrorLine(await start(folder, '--detach'), { code: 2, says });
});

test('a home of another user is refused', async ({ skip }) => {
  if (process.getuid?.() !== 0) return skip('only root can give a folder away');
  const home = await createHome();
  await promisify(execFile)('chown', ['12345', home]);
  expectErrorLine(await start(home), {
    code: 2,
    says: /belong to this user, found user 12345: set CURSOR_REC_HOME/,
  });
});

test.each([
  ['no JSON', '{"port":', /config\.json: .*: correct the file/],
  [
    'a port that is none',
    '{"port":"x"}',
    /config\.json: expected "port" from 0 to 65535, found "x": correct the file/,
  ],
  [
    'a route that is no URL',
    '{"routes":{"a":{"upstream":"nope"}}}',
    /route a, found "nope": correct the file/,
  ],
  ['a list', '[]', /config\.json: expected a JSON object: correct the file/],
])('a config.json with %s is refused, with the member that is wrong', async (_name, text, says) => {
  const home = await createHome();
  await writeFile(join(home, 'config.json'), text, { mode: 0o600 });
  expectErrorLine(await start(home), { code: 2, says });
});

test('secrets and recordings are made for their owner alone, whatever the umask', async () => {
  const home = join(await createHome(), 'deep', 'home');
  const previous = process.umask(0);
  try {
    const upstream = await openHttpUpstream((_request, response) => response.end('{}'));
    const flow = await openFlow({ upstream: upstream.url, home });
    await flow.send();
    await flow.recorded(1);
    await flow.sidecar.stop();
  } finally {
    process.umask(previous);
  }
  const found = await promisify(execFile)('find', [home, '-perm', '/077']);
  expect(found.stdout).toBe('');
});
