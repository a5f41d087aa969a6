// Secrets where one does not look for them: none of them is in any file of the home, in no spelling.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { connect } from 'node:http2';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Asked, openFlow } from '../support/flow.ts';
import { chatRequest, openHttpUpstream } from '../support/http-upstream.ts';
import { createCodeHostToken, createModelKey } from '../support/test-secrets.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };
const secret = createModelKey();
// With a digit: in a body that is no JSON three words of letters alone are not told from prose (README, limits).
const password = `correct horse ${secret.slice(-12).toLowerCase()}7`;
const token = createCodeHostToken();

/** What all files hold, also in base64, in UTF-16, and without percent-escapes. */
async function readHome(home: string): Promise<string> {
  const entries = await readdir(home, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const texts = await Promise.all(files.map((file) => readFile(file, 'latin1')));
  const text = texts.join('\n');
  const decoded = [...text.matchAll(/[A-Za-z0-9+/]{24,}/g)].map(([base64]) =>
    Buffer.from(base64, 'base64').toString('latin1'),
  );
  return [text, ...decoded]
    .join('\n')
    .replaceAll('\0', '')
    .replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Each says how a secret might get past the masks. */
const PLACES: readonly (readonly [place: string, asked: Asked])[] = [
  ['the name of a conversation, which is the name in session.json', { headers: { session_id: secret } }],
  ['a content coding, which a gap names', { headers: { 'content-encoding': token.toLowerCase() } }],
  ['names of members', { body: JSON.stringify({ model: 'm', [secret]: { [token]: 'x '.repeat(200) } }) }],
  ['a number', { body: `{"model":"m","password":${'271828'.repeat(4)}}` }],
  ['tool arguments, which are JSON in JSON', { body: chatRequest(JSON.stringify({ password })) }],
  ['JSON that breaks off', { body: `{"model":"m","password":"${password}","a":` }],
  ['JSON that is not UTF-8', { body: Buffer.from(`{"a":"\xe9","password":"${password}"}`, 'latin1') }],
  ['UTF-16', { body: Buffer.from(`\ufeff{"a":"é ${secret}"}`, 'utf16le') }],
  [
    'a form',
    { path: '/oauth2', headers: FORM_TYPE, body: `refresh_token=${password.replaceAll(' ', '+')}&x=y` },
  ],
  [
    'a part of a form',
    {
      path: '/v1/files',
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      body: `--b\r\nContent-Disposition: form-data; name="password"\r\n\r\n${password}\r\n--b--\r\n`,
    },
  ],
  [
    'a Secret of Kubernetes, in base64',
    { body: JSON.stringify({ kind: 'Secret', data: { note: btoa(password), key: btoa(secret) } }) },
  ],
  ['base64 in a prompt', { body: chatRequest(`echo ${btoa(`key: ${secret}\n`)} | base64 -d`) }],
  ['base64 in base64', { body: chatRequest(btoa(JSON.stringify({ auth: btoa(secret) }))) }],
  [
    'the credentials of Docker',
    { body: JSON.stringify({ auths: { r: { auth: btoa(`app:${password}`) } } }) },
  ],
  [
    'members of an object that a secret name has',
    { body: JSON.stringify({ password: { old: password, list: [{ x: token }] } }) },
  ],
  ['escapes of JSON in JSON', { body: chatRequest(`{"a":"\\u${'0073'}${secret.slice(1)}"}`) }],
  ['a text in a coding that nobody knows', { headers: { 'content-encoding': 'x-own' }, body: password }],
  ['percent-encoding', { path: `/v1/x?q=${secret.replaceAll('-', '%2D')}` }],
  ['the query of a login', { path: `/auth/poll?uuid=${secret.slice(-20)}&verifier=${secret.slice(-40)}` }],
  [
    'the path of a login, spelled otherwise',
    { path: '/aiserver.v1.Auth%53ervice/X/', body: `{"a":"${password}"}` },
  ],
];

test.each(PLACES)('a secret does not reach the disk in %s', async (_place, asked) => {
  const upstream = await openHttpUpstream((_request, response, body) =>
    response.writeHead(200, { ...JSON_TYPE, ...asked.headers }).end(body),
  );
  const flow = await openFlow({ upstream: upstream.url });
  await flow.send({ body: chatRequest('hi'), ...asked, headers: { ...JSON_TYPE, ...asked.headers } });
  await flow.recorded(1);
  const home = await readHome(flow.home);
  const spellings = [
    password,
    createHash('sha256').update(password).digest('hex'),
    password.replaceAll(' ', '+'),
    secret.slice(-20),
    token.slice(-20),
    token.toLowerCase(),
    '271828'.repeat(2),
  ];
  expect(spellings.filter((spelling) => home.includes(spelling))).toEqual([]);
});

test('a secret does not reach the disk in the method of HTTP/2, which may be any token', async () => {
  const upstream = await openHttpUpstream((_request, response) => response.end('{}'));
  const flow = await openFlow({ upstream: upstream.url });
  const session = connect(flow.sidecar.proxy);
  const stream = session.request({ ':method': token, ':path': `/t/${flow.sidecar.token}/openai/v1/x` });
  await new Promise((resolve) => stream.on('error', resolve).on('close', resolve).resume().end());
  session.destroy();
  await flow.recordedNow();
  expect(await readHome(flow.home)).not.toContain(token.slice(-20));
});

test("a client's own key, of a form that no rule knows, does not reach the disk in a prompt or an answer", async () => {
  const key = createHash('sha256').update('own').digest('base64url').slice(0, 22).replaceAll(/[-_]/g, 'q');
  const answer = { choices: [{ message: { role: 'assistant', content: `It is ${key}, isn't it?` } }] };
  const upstream = await openHttpUpstream((_request, response) =>
    response.writeHead(200, JSON_TYPE).end(JSON.stringify(answer)),
  );
  const flow = await openFlow({ upstream: upstream.url });
  await flow.send({
    headers: { ...JSON_TYPE, authorization: `Bearer ${key}` },
    body: chatRequest(`Why does ${key} not work?`),
  });
  await flow.sidecar.stop();
  expect(await readHome(flow.home)).not.toContain(key);
  expect(await readHome(flow.home)).toMatch(/Why does \[REDACTED:credential:[0-9a-f]{8}\] not work\?/);
});
