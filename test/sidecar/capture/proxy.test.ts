// Who is at the other end: other users, web pages and whoever tries tokens stay out, and a change of user is one at once.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { openCountingUpstream } from '../../support/http/counting-upstream.ts';
import { expectNothingPassed, openEnforced, user } from '../../support/http/enforced.ts';
import { authority, host } from '../../support/http/intercepted.ts';
import { openProxyRig } from '../../support/http/proxy-rig.ts';
import { openHttpsUpstream } from '../../support/http/secure-upstream.ts';

test('a change of user cuts what can still send, and lets what only receives end', async () => {
  const finish: (() => void)[] = [];
  const upstream = await openCountingUpstream((_, response) => {
    response.write('first ');
    finish.push(() => response.end('last'));
  });
  const rig = await openProxyRig({
    config: { routes: { openai: { upstream: upstream.url } } },
    standing: () => user('a'),
  });
  const headers = { 'x-cursor-rec-token': rig.token };
  const place = { host: '127.0.0.1', port: rig.port, path: '/openai/v1/x', headers };
  const receiving = request({ ...place, method: 'POST' }).end('all of it');
  const [answer] = await once(receiving, 'response');
  const sending = request({ ...place, method: 'POST' });
  sending.write('a part of it');
  const refused = once(sending, 'response');
  const tunnel = await rig.connect(`127.0.0.1:${upstream.port}`);
  const tunnelGone = once(tunnel, 'close');
  await rig.event('chunk', ({ side, bytes }) => side === 'request' && bytes.length === 12);
  rig.cutSenders({ code: 'identity_changed', message: 'somebody else is logged in' });
  const [refusal] = await refused;
  expect(refusal.statusCode).toBe(503);
  expect(await text(refusal)).toContain('somebody else is logged in');
  await tunnelGone;
  for (const end of finish) end();
  expect(await text(answer)).toBe('first last');
  await rig.event('exchange-closed', () => true, 2);
  const outcomes = rig.events().flatMap((event) => (event.type === 'exchange-closed' ? [event.outcome] : []));
  expect(outcomes.sort()).toEqual(['completed', 'failed', 'tunnelled']);
});

test('rules that change hold for what comes next, and end tunnels to hosts that are listed by now', async () => {
  const upstream = await openHttpsUpstream(authority, {
    host,
    onRequest: (_asked, response) => response.end('from the upstream'),
  });
  const rig = await openProxyRig({
    config: { intercept: ['.cursor.sh'] },
    pins: [upstream.pin(host)],
    upstreamCa: authority,
  });
  const unseen = { record: 'required', intercept: [], access: [] } as const;
  expect(rig.apply(unseen)).toEqual([]);
  // Its own certificate: nobody ends the TLS.
  const tunnel = await rig.secure(host, { ca: authority.certificate });
  const tunnelGone = once(tunnel, 'close');
  expect(rig.apply({ ...unseen, intercept: ['.cursor.sh', 'api.openai.com'] })).toEqual(['api.openai.com']);
  await tunnelGone;
  expect((await rig.secure(host)).authorized).toBe(true);
  const deny = { name: 'none', groups: ['*'], effect: 'deny' } as const;
  rig.apply({ ...unseen, access: [deny] });
  const headers = { 'x-cursor-rec-token': rig.token };
  const refused = await fetch(`http://127.0.0.1:${rig.port}/openai/v1/models`, { headers });
  expect(refused.status).toBe(403);
});

test('a record mode that changes decides at once whether who is nobody may pass', async () => {
  const upstream = await openCountingUpstream((_, response) => response.end('fine'));
  const rig = await openProxyRig({
    config: { routes: { openai: { upstream: upstream.url } }, record: 'best-effort' },
    standing: () => ({ type: 'none', reason: 'expired', message: 'expected a login, found none' }),
  });
  const headers = { 'x-cursor-rec-token': rig.token };
  const ask = async () => (await fetch(`http://127.0.0.1:${rig.port}/openai/v1/x`, { headers })).status;
  expect(await ask()).toBe(200);
  rig.apply({ record: 'required', intercept: [], access: [] });
  expect(await ask()).toBe(401);
});

test('an exchange says which process asked', async () => {
  const { baseUrl, rig } = await openEnforced(user('a'));
  const command = ['-e', `fetch(${JSON.stringify(`${baseUrl('openai')}/v1/models`)}).then(() => {})`];
  const child = spawn(process.execPath, command, { stdio: 'ignore' });
  await once(child, 'exit');
  const { client } = await rig.event('exchange-opened');
  if (process.platform !== 'linux') return expect(client.process).toBeUndefined();
  expect(client.process).toEqual({ pid: child.pid, executable: process.execPath });
});

test.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0)(
  "another user's connection is refused, token or not, proxy or not",
  async () => {
    const scene = await openEnforced(user('a'));
    const { rig, upstream } = scene;
    const asked = [
      ['403', `${scene.baseUrl('openai')}/v1/models`],
      ['403', `http://127.0.0.1:${rig.port}/.cursor-rec/status`],
      ['403', '-x', rig.proxyUrl, `http://127.0.0.1:${upstream.port}/x`],
      ['403', '-p', '-x', rig.proxyUrl, `http://127.0.0.1:${upstream.port}/x`],
      ['403', '--http2-prior-knowledge', `${scene.baseUrl('openai')}/v1/models`],
    ];
    for (const [status, ...args] of asked) {
      const child = spawn('curl', ['-q', '-sS', '-i', '--noproxy', '', '--max-time', '20', ...args], {
        uid: 54_321,
        gid: 54_321,
        cwd: '/',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const [page] = await Promise.all([text(child.stdout), once(child, 'exit')]);
      expect(page).toMatch(new RegExp(`^HTTP/\\S+ ${status}`));
      expect(page).toContain('user_not_allowed');
    }
    expectNothingPassed(scene, asked.length);
  },
);

test('brute force of the token is slowed, counted, and does not lock out whoever has it', async () => {
  const { rig, baseUrl, upstream } = await openEnforced(user('a'));
  const tries = Array.from({ length: 8 }, async (_, index) => {
    const token = `${'0'.repeat(60)}${index}`;
    const answer = await fetch(`http://127.0.0.1:${rig.port}/openai/x`, {
      headers: { 'x-cursor-rec-token': token },
    });
    return answer.headers.get('x-cursor-rec-error');
  });
  await expect.poll(() => rig.wrongTokens().waiting).toBe(3);
  expect((await fetch(`${baseUrl('openai')}/v1/models`)).status).toBe(200);
  expect(rig.wrongTokens()).toMatchObject({ count: 8, lastAt: expect.any(Number) });
  expect(await Promise.all(tries)).toEqual(Array(8).fill('token_wrong'));
  expect(rig.wrongTokens().waiting).toBe(0);
  expect(upstream.requests).toHaveLength(1);
});

test.each([
  ['a page that sends', { origin: 'https://evil.example' }, 'POST', 'origin_not_allowed'],
  [
    'its preflight',
    { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    'OPTIONS',
    'origin_not_allowed',
  ],
  ['a page that was opened from a file', { origin: 'null' }, 'GET', 'origin_not_allowed'],
  ['a name that was bound anew to this address', { host: 'evil.example' }, 'GET', 'host_not_allowed'],
  [
    'an image on a page',
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
    'GET',
    'token_missing',
  ],
])('a web page is refused: %s', async (_name, headers, method, code) => {
  // A page that the developer looks at makes their browser send requests to this machine.
  const scene = await openEnforced(user('a'));
  const { rig } = scene;
  const isImage = code === 'token_missing';
  const given = isImage ? headers : { 'x-cursor-rec-token': rig.token, ...headers };
  const asked = request({
    host: '127.0.0.1',
    port: rig.port,
    path: '/openai/v1/models',
    method,
    headers: given,
  });
  const [answer] = await once(asked.end(), 'response');
  expect(answer.headers['x-cursor-rec-error']).toBe(code);
  expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  answer.resume();
  expectNothingPassed(scene);
});
