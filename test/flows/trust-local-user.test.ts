// Clients without the token, told by the user that their connection belongs to (start --trust-local-user).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { connect, createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo, Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import {
  closeAfterFlow,
  createHome,
  expectErrorLine,
  type Flow,
  openFlow,
  readStatus,
} from '../support/flow.ts';
import { PROGRAM, programEnvironment, runProgram } from '../support/sidecar.ts';

const isRoot = process.getuid?.() === 0;
const nobody = 65_534;
const flag = '--trust-local-user';

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closeAfterFlow(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface Scene extends Flow {
  /** Of the upstream itself, behind the forward proxy. */
  readonly outside: string;
}
async function openScene(args: readonly string[] = [flag]): Promise<Scene> {
  const answer: RequestListener = (_request, response) => void response.end('from the upstream');
  const outside = await listen(createServer(answer));
  const streams = createHttp2Server();
  streams.on('stream', (stream) => {
    stream.respond({ ':status': 200 });
    stream.end('from the upstream');
  });
  const cursor = `cursor=${await listen(streams)}`;
  return { ...(await openFlow({ upstream: outside, args: ['--upstream', cursor, ...args] })), outside };
}

/** What curl shows of the answer, head and body. */
async function curl(uid: number | undefined, ...args: readonly string[]): Promise<string> {
  const owner = uid === undefined ? {} : { uid, gid: uid };
  const child = spawn('curl', ['-q', '-s', '-i', '--noproxy', '', ...args], { ...owner, cwd: '/' });
  return text(child.stdout);
}

type Way = (scene: Scene) => readonly string[];
const ways: readonly (readonly [string, Way, string])[] = [
  ['a reverse route', ({ port }) => [`http://127.0.0.1:${port}/openai/v1/models`], 'token_missing'],
  [
    'a reverse route over HTTP/2 in cleartext',
    ({ port }) => ['--http2-prior-knowledge', '-d', 'x', `http://localhost:${port}/cursor/aiserver.v1.X/Y`],
    'token_missing',
  ],
  [
    'absolute form',
    ({ port, outside }) => ['-x', `http://127.0.0.1:${port}`, `${outside}/x`],
    'proxy_token_missing',
  ],
  [
    'CONNECT',
    ({ port, outside }) => ['-p', '-x', `http://127.0.0.1:${port}`, `${outside}/x`],
    'proxy_token_missing',
  ],
];

describe.skipIf(process.platform !== 'linux')('start --trust-local-user', () => {
  test.each(ways)('lets this user through without a token by %s', async (_name, way) => {
    const scene = await openScene();
    expect(await curl(undefined, ...way(scene))).toContain('from the upstream');
  });

  test('lets this user through by CONNECT over HTTP/2 in cleartext, once for all of a connection', async () => {
    const { port, outside } = await openScene();
    const session = connect(`http://127.0.0.1:${port}`);
    closeAfterFlow(() => session.destroy());
    for (const path of ['/1', '/2']) {
      const tunnel = session.request({ ':method': 'CONNECT', ':authority': new URL(outside).host });
      const [head] = await once(tunnel, 'response');
      expect(head[':status']).toBe(200);
      tunnel.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      expect(await text(tunnel)).toContain('from the upstream');
    }
  });

  test.each(ways)('without it a token is needed by %s', async (_name, way, code) => {
    const scene = await openScene([]);
    expect(await curl(undefined, ...way(scene))).toContain(code);
    expect((await scene.status()).traffic.refused).toBeGreaterThan(0);
  });

  test.skipIf(!isRoot).each(ways)('refuses another user by %s', async (_name, way) => {
    const scene = await openScene();
    const said = await curl(nobody, ...way(scene));
    expect(said).toContain('user_not_allowed');
    expect(said).not.toContain('from the upstream');
  });

  // The kernel says root for a socket that nobody holds any more, so that whoever is gone might pass as root.
  test.skipIf(!isRoot)('refuses another user who closes the connection at once', async () => {
    const { port, status } = await openScene();
    const script = `
      const { connect } = require('node:net');
      let left = 20;
      (function next() {
        if (left-- === 0) return;
        const socket = connect(${port}, '127.0.0.1', () => {
          socket.write('GET /openai/v1/models HTTP/1.1\\r\\nHost: 127.0.0.1:${port}\\r\\n\\r\\n', () => socket.destroy());
        }).on('close', next).on('error', () => {});
      })();`;
    const child = spawn('node', ['-e', script], { uid: nobody, gid: nobody, cwd: '/', stdio: 'ignore' });
    expect(await once(child, 'exit')).toEqual([0, null]);
    await expect.poll(async () => (await status()).traffic.refused).toBe(20);
    expect((await status()).recorded.exchanges).toBe(0);
  });

  test.each<[string, string, readonly string[]]>([
    ['a wrong token', 'token_wrong', ['-H', 'x-cursor-rec-token: wrong']],
    ['a foreign Host', 'host_not_allowed', ['-H', 'Host: evil.example']],
    ['an Origin', 'origin_not_allowed', ['-H', 'Origin: http://127.0.0.1']],
    ['what a page loads without an Origin', 'token_missing', ['-H', 'Sec-Fetch-Site: cross-site']],
  ])('refuses %s all the same', async (_name, code, args) => {
    const { port } = await openScene();
    expect(await curl(undefined, ...args, `http://127.0.0.1:${port}/openai/v1/models`)).toContain(code);
  });

  test.each<[string, readonly string[]]>([
    ['a wrong password', ['-x', 'http://cursor-rec:wrong@127.0.0.1']],
    ['another scheme', ['--proxy-header', 'Proxy-Authorization: Bearer x', '-x', 'http://127.0.0.1']],
  ])('refuses %s of the proxy all the same', async (_name, [...args]) => {
    const { port, outside } = await openScene();
    const proxy = args.pop();
    for (const form of [[], ['-p']])
      expect(await curl(undefined, ...form, ...args, `${proxy}:${port}`, outside)).toMatch(/proxy_token_\w+/);
  });

  test('is shown by status and when it starts', async () => {
    const { home, sidecar } = await openScene();
    expect(await readStatus(home)).toMatchObject({ trustLocalUser: true, code: 0 });
    expect((await sidecar.cli(['status'])).stdout).toMatch(/ trust {5}every program of \S+ passes without/);
    const other = await createHome();
    const args = ['start', '--port', '0', '--no-tui', flag];
    const child = spawn(process.execPath, [PROGRAM, ...args], { env: programEnvironment(other) });
    closeAfterFlow(() => child.kill('SIGTERM'));
    let shown = '';
    child.stdout.on('data', (piece) => {
      shown += piece;
    });
    await eventually(() => expect(shown).toMatch(/ trust {5}every program of \S+ passes without the token/));
  });

  test('is handed on to a sidecar in the background', async () => {
    const home = await createHome();
    closeAfterFlow(() => runProgram(home, ['stop']));
    const { code, stderr } = await runProgram(home, ['start', '--detach', '--port', '0', flag]);
    expect(code, stderr).toBe(0);
    expect(await readStatus(home)).toMatchObject({ trustLocalUser: true });
  });
});

test.each(['darwin', 'win32'])(
  'start --trust-local-user is refused on %s with the reason',
  async (platform) => {
    const pretend = `Object.defineProperty(process, 'platform', { value: '${platform}' })`;
    const child = spawn(
      process.execPath,
      [
        '--import',
        `data:text/javascript,${encodeURIComponent(pretend)}`,
        PROGRAM,
        'start',
        '--port',
        '0',
        flag,
      ],
      { env: programEnvironment(await createHome()) },
    );
    const [[code], stdout, stderr] = await Promise.all([
      once(child, 'close'),
      text(child.stdout),
      text(child.stderr),
    ]);
    expectErrorLine(
      { code, stdout, stderr },
      { code: 2, says: new RegExp(`found ${platform}; give clients`) },
    );
  },
);
