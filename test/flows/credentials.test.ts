// Keys that clients never see: the sidecar sends them upstream, and they are nowhere else.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { readRecordings } from '../support/comparison/shown.ts';
import {
  createUpstreamKey,
  openKeyedUpstream,
  runWithInput,
  setKey,
  spellingsOf,
} from '../support/credentials.ts';
import { closeAfterFlow, createHome, expectErrorLine, openFlow, send } from '../support/flow.ts';
import { findText, listFiles } from '../support/home.ts';
import { chatRequest } from '../support/http-upstream.ts';
import { runInKeyring } from '../support/keyring.ts';
import { PROGRAM, programEnvironment, runProgram } from '../support/sidecar.ts';
import { createModelKey } from '../support/test-secrets.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const ask = { messages: [{ role: 'user' as const, content: 'hi' }] };

/** Fields and address of a request that a key may be in. */
function keysIn({ line, headers }: { line: string; headers: { readonly [name: string]: unknown } }) {
  const names = [
    'authorization',
    'x-api-key',
    'api-key',
    'x-goog-api-key',
    'cookie',
    'sec-websocket-protocol',
  ];
  return {
    line,
    ...Object.fromEntries(names.flatMap((name) => (name in headers ? [[name, headers[name]]] : []))),
  };
}

test('a key reaches its upstream and no file, output or environment, though the upstream repeats it', async () => {
  const key = createUpstreamKey();
  const upstream = await openKeyedUpstream(key);
  const home = await createHome();
  const routes = ['openai', 'anthropic', 'gemini'];
  const upstreams = routes.flatMap((route) => ['--upstream', `${route}=${upstream.url}`]);
  const start = await runProgram(home, ['start', '--port', '0', '--json', '--detach', ...upstreams]);
  closeAfterFlow(() => runProgram(home, ['stop']));
  const { proxy, token, pid } = JSON.parse(start.stdout) as { proxy: string; token: string; pid: number };
  const said = [start];
  const run = async (...args: readonly string[]) => {
    const ran = await runProgram(home, args);
    said.push(ran);
    return ran;
  };
  for (const route of routes) said.push(await setKey(home, route, key));

  const openai = new OpenAI({ apiKey: token, baseURL: `${proxy}/openai/v1`, maxRetries: 0 });
  let streamed = '';
  const stream = await openai.chat.completions.create({ model: 'm', stream: true, ...ask });
  for await (const event of stream) streamed += event.choices[0]?.delta.content ?? '';
  expect(streamed).toContain(key); // what the client gets is not changed
  const anthropic = new Anthropic({ apiKey: token, baseURL: `${proxy}/anthropic`, maxRetries: 0 });
  await anthropic.messages.create({ model: 'm', max_tokens: 9, ...ask });
  const failed = await openai.post('/fail', { body: ask }).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(OpenAI.AuthenticationError);
  await send(`${proxy}/gemini`, {
    path: `/v1beta/models/m:generateContent?key=${token}&alt=sse`,
    body: '{}',
  });
  const socket = new WebSocket(`${proxy.replace('http', 'ws')}/openai/v1/responses`, {
    headers: { authorization: `Bearer ${token}` },
  });
  await once(socket, 'open');
  socket.send('{}');
  await once(socket, 'close');

  expect(upstream.asked.map(keysIn)).toEqual([
    { line: 'POST /v1/chat/completions', authorization: `Bearer ${key}` },
    { line: 'POST /v1/messages', 'x-api-key': key },
    { line: 'POST /v1/fail', authorization: `Bearer ${key}` },
    { line: 'POST /v1beta/models/m:generateContent?alt=sse', 'x-goog-api-key': key },
    { line: 'GET /v1/responses', authorization: `Bearer ${key}` },
  ]);
  expect(JSON.stringify(upstream.asked)).not.toContain(token);

  const shown = await readRecordings({ cli: (args) => runProgram(home, args) }, 5);
  expect(shown.flatMap(({ redactions }) => redactions.map(({ rule }) => rule))).toContain('credential');
  for (const { session } of shown) await run('show', session.id, '--raw');
  await run('status', '--json');
  await run('status');
  await run('env');
  await run('env', '--json');
  await run('credential', 'list');
  await run('credential', 'list', '--json');
  await run('search', key.slice(0, 20), '--json');
  await run('credential', 'set', 'openai', key);
  await run('credential', 'set', key);
  await run('credential', 'set', `--key=${key}`, 'openai');
  await run('credential', key);
  await run('credential', 'remove', key);
  const child = await run('run', '--', process.execPath, '-p', 'JSON.stringify(process.env)');
  expect(child.stdout).toContain(token);
  said.push({ code: 0, stdout: await readFile(`/proc/${pid}/environ`, 'latin1'), stderr: '' });
  await run('stop');
  const output = JSON.stringify([said, shown]);
  expect(spellingsOf(key).filter((spelling) => output.includes(spelling.slice(0, 60)))).toEqual([]);
  // The store of this home is files: those of the keys are the only ones.
  const kept = (await listFiles(home)).filter((file) => /credential-\w+\.secret$/.test(file));
  expect(kept).toHaveLength(3);
  const percent = encodeURIComponent(key);
  expect([...(await findText(home, key)), ...(await findText(home, percent))]).toEqual(kept);
});

test('what a client sends as a key of its own goes no further, over HTTP/1.1, HTTP/2 and in an upgrade', async () => {
  const key = createUpstreamKey();
  const own = createModelKey();
  const upstream = await openKeyedUpstream(key);
  const flow = await openFlow({ upstream: upstream.url });
  await setKey(flow.home, 'openai', key);
  const headers = { authorization: `Bearer ${own}`, 'x-api-key': own, 'api-key': own, cookie: `a=${own}` };
  const path = `/v1/x?key=${own}&a=%20b&api%2Dkey=${own}`;
  await flow.send({ path, headers: { ...headers, ...JSON_TYPE }, body: chatRequest('hi') });
  const socket = new WebSocket(`${flow.sidecar.baseUrl('openai').replace('http', 'ws')}/v1/realtime`, [], {
    headers: { ...headers, 'sec-websocket-protocol': `openai-insecure-api-key.${own}` },
  });
  await once(socket, 'open');
  socket.send('{}');
  await once(socket, 'close');
  expect(upstream.asked.map(keysIn)).toEqual([
    { line: 'POST /v1/x?a=%20b', authorization: `Bearer ${key}` },
    { line: 'GET /v1/realtime', authorization: `Bearer ${key}` },
  ]);
  expect(JSON.stringify(upstream.asked)).not.toContain(own);

  const asked: unknown[] = [];
  const server = createServer().on('stream', (stream, fields) => {
    asked.push(keysIn({ line: String(fields[':path']), headers: fields }));
    stream.on('trailers', (trailers) => asked.push(Object.fromEntries(Object.entries(trailers))));
    stream.resume().on('end', () => {
      stream.respond({ ':status': 200, 'content-type': 'application/json' });
      stream.end(JSON.stringify({ choices: [], key }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closeAfterFlow(() => server.close());
  const second = await openFlow({ upstream: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  await setKey(second.home, 'openai', key);
  const session = connect(second.sidecar.proxy);
  closeAfterFlow(() => session.destroy());
  const stream = session.request(
    { ':method': 'POST', ':path': `/openai${path}`, ...headers, 'x-api-key': second.sidecar.token },
    { waitForTrailers: true },
  );
  stream.on('wantTrailers', () => stream.sendTrailers({ 'x-api-key': own, 'x-sum': '1' }));
  stream.end('{}');
  let answer = '';
  for await (const bytes of stream) answer += String(bytes);
  expect(answer).toContain(key);
  expect(asked).toEqual([{ line: '/v1/x?a=%20b', authorization: `Bearer ${key}` }, { 'x-sum': '1' }]);
  await second.recorded(1);
  const kept = (await listFiles(second.home)).filter((file) => file.endsWith('credential-openai.secret'));
  expect(await findText(second.home, key)).toEqual(kept);
});

test('a key is taken up, changed and forgotten while the sidecar runs', async () => {
  const [key, other] = [createUpstreamKey(), createUpstreamKey()];
  const upstream = await openKeyedUpstream(key);
  const flow = await openFlow({ upstream: upstream.url });
  const base = `${flow.sidecar.proxy}/openai`;
  const asToken = { headers: { authorization: `Bearer ${flow.sidecar.token}` } };
  // Where no key is held the token is none, and a client's own key passes.
  expect((await send(base, asToken)).body.toString()).toContain('expected the local token in');
  expect((await flow.send({ headers: { authorization: `Bearer ${key}` } })).status).toBe(200);
  await setKey(flow.home, 'openai', other);
  expect((await send(base, asToken)).status).toBe(401);
  expect(upstream.asked.at(-1)?.headers.authorization).toBe(`Bearer ${other}`);
  const changed = await setKey(flow.home, 'openai', key);
  expect(changed.stdout).toMatch(/^Kept the key of openai in .* the running sidecar sends it from now on/);
  expect((await send(base, asToken)).status).toBe(200);
  const count = upstream.asked.length;
  const wrong = await send(base, { headers: { authorization: `Bearer ${key}` } });
  expect(wrong.status).toBe(401);
  expect(wrong.headers['x-cursor-rec-error']).toBe('token_wrong');
  expect((await flow.send({ method: 'TRACE' })).status).toBe(400);
  expect((await runProgram(flow.home, ['credential', 'remove', 'openai'])).code).toBe(0);
  expect((await send(base, asToken)).status).toBe(401);
  expect(upstream.asked).toHaveLength(count);
});

test('a key is read at the start, and env gives the token in its place, with an address that has none', async () => {
  const key = createUpstreamKey();
  const home = await createHome();
  expect((await setKey(home, 'openai', key)).code).toBe(0);
  const upstream = await openKeyedUpstream(key);
  const { sidecar } = await openFlow({ upstream: upstream.url, home });
  const env = JSON.parse((await sidecar.cli(['env', 'openai', '--json'])).stdout);
  expect(env).toEqual({
    OPENAI_API_KEY: sidecar.token,
    OPENAI_BASE_URL: `${sidecar.proxy}/openai/v1`,
    OPENAI_API_BASE: `${sidecar.proxy}/openai/v1`,
  });
  const script =
    "fetch(process.env.OPENAI_BASE_URL + '/x', {headers: {authorization: 'Bearer ' + process.env.OPENAI_API_KEY}}).then(({status}) => console.log(status))";
  expect((await sidecar.cli(['run', '--', process.execPath, '-e', script])).stdout).toBe('200\n');
});

const NO_KEYS: readonly (readonly [what: string, args: readonly string[], input: string, says: RegExp])[] = [
  [
    'an unknown route',
    ['set', 'mycorp'],
    'x'.repeat(20),
    /routes openai, anthropic, gemini, found another name/,
  ],
  ["a route of Cursor's", ['set', 'cursor'], 'x'.repeat(20), /found Cursor, whose clients sign in/],
  ['a key as an argument', ['set', 'openai', 'sk-x'], '', /history of the shell/],
  ['more than the route to be removed', ['remove', 'openai', 'x'], '', /nothing else, found more/],
  ['more than list', ['list', 'openai'], '', /nothing behind list/],
  ['no command', [], '', /expected set, list or remove/],
  ['nothing on stdin', ['set', 'openai'], '\n', /expected a key, found nothing/],
  ['two lines', ['set', 'openai'], 'abcdefgh\nabcdefgh\n', /on one line/],
  ['a key that is too short', ['set', 'openai'], 'abcdefg\n', /8 to 8192 characters, found 7/],
];

test.each(NO_KEYS)('%s is refused as wrong usage', async (_what, args, input, says) => {
  const home = await createHome();
  const ran = await runWithInput(home, ['credential', ...args], input);
  expectErrorLine(ran, { code: 2, says });
  const list = await runProgram(home, ['credential', 'list', '--json']);
  expect(JSON.parse(list.stdout)).toEqual({ credentials: [], keyStore: 'file' });
});

/** Types at the prompt of `credential set openai` on a terminal, and gives what the terminal showed. */
async function typeKey(home: string, typed: string): Promise<{ code: number; shown: string }> {
  const command = `'${process.execPath}' '${PROGRAM}' credential set openai`;
  const child = spawn('script', ['-qfec', command, '/dev/null'], { env: programEnvironment(home) });
  let shown = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (!shown.includes('Key of openai') && (shown + text).includes('Key of openai'))
      child.stdin.write(typed);
    shown += text;
  });
  const [code] = await once(child, 'close');
  return { code: Number(code), shown };
}

test('a key is typed at a prompt that shows nothing of it', async () => {
  const key = createUpstreamKey();
  const home = await createHome();
  const { code, shown } = await typeKey(home, `${key}\r`);
  expect(code, shown).toBe(0);
  expect(shown).toContain('Kept the key of openai');
  expect(shown).not.toContain(key.slice(0, 12));
  expect(shown).not.toContain(key.slice(-12));
  expect(await findText(home, key)).toHaveLength(1);
  // ^T would show it, were it let.
  const peek = await typeKey(home, `${key}\x14\x03`);
  expect(peek.code, peek.shown).toBe(130);
  expect(peek.shown).toContain('nothing was kept');
  expect(peek.shown).not.toContain(key.slice(0, 12));
});

test('a key in the keychain is in no file of the home, and goes on being sent while the keychain is locked', async () => {
  const key = createUpstreamKey();
  const home = await createHome();
  const script = fileURLToPath(new URL('../support/credential-run.ts', import.meta.url));
  const { code, stdout, stderr } = await runInKeyring([process.execPath, script, home, key]);
  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    // start · set · remove · set · set while it is locked · list · remove, which the sidecar cannot follow · stop
    codes: [0, 0, 0, 0, 1, 0, 1, 0],
    statuses: [401, 200, 401, 200],
    requests: 2,
    isSent: true,
    isSaid: false,
    listed: 1,
  });
  expect(await findText(home, key)).toEqual([]);
});
