// Who is logged in decides what passes and whom recordings name: the built program, a real provider, people who come and go.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { closeAfterFlow, createHome, expectVerified, type Flow, openFlow } from '../support/flow.ts';
import { listFiles } from '../support/home.ts';
import { chatEvent, chatRequest, openHttpUpstream } from '../support/http-upstream.ts';
import { type IdentityProvider, startIdentityProvider } from '../support/identity/identity-provider.ts';
import { logIn } from '../support/identity/log-in.ts';
import { runProgram } from '../support/sidecar.ts';

/** Within this time a change elsewhere is seen by a sidecar, also on a busy machine. */

let provider: IdentityProvider;
let home: string;
let asked: number;
let upstream: string;
beforeEach(async () => {
  provider = await startIdentityProvider();
  closeAfterFlow(() => provider.close());
  home = await createHome();
  asked = 0;
  const server = await openHttpUpstream((_request, response) => {
    asked += 1;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(`${chatEvent('Hi')}data: [DONE]\n\n`);
  });
  upstream = server.url;
});

async function logInAs(login: string): Promise<void> {
  const { code } = await logIn({ home, provider, act: (page) => provider.approve(page, login) });
  expect(code).toBe(0);
}

/** Config of a home that has an issuer, and whatever else. */
async function configure(members: object): Promise<void> {
  const { issuer, clientId } = provider;
  await writeFile(
    join(home, 'config.json'),
    JSON.stringify({ login: { issuer, clientId }, keyStore: 'file', ...members }),
    { mode: 0o600 },
  );
}

const ask = (flow: Flow, model = 'gpt-5') =>
  flow.send({ body: chatRequest('hello', { model, stream: true }) });

interface Header {
  readonly identity: { readonly subject: string; readonly isUnidentified?: true };
}
/** The headers of all sessions, oldest first. */
async function headers(): Promise<readonly Header[]> {
  const files = (await listFiles(home)).filter((file) => file.endsWith('session.json')).sort();
  return Promise.all(files.map(async (file) => JSON.parse(await readFile(file, 'utf8')) as Header));
}

test('nothing passes before somebody logs in, and what passes then names them', async () => {
  await configure({});
  const flow = await openFlow({ upstream, home });
  const refused = await ask(flow);
  expect(refused.status).toBe(401);
  expect(JSON.parse(refused.body.toString())).toMatchObject({
    error: { message: expect.stringContaining('cursor-rec login'), type: 'authentication_error' },
  });
  expect(asked).toBe(0);
  expect(await flow.status()).toMatchObject({ code: 6, recording: false });
  const { checks } = JSON.parse((await runProgram(home, ['doctor', '--json'])).stdout) as {
    checks: readonly { readonly id: string }[];
  };
  expect(checks.find(({ id }) => id === 'identity')).toMatchObject({
    status: 'fail',
    fix: 'cursor-rec login',
  });

  await logInAs('alice');
  await eventually(async () => expect((await ask(flow)).status).toBe(200));
  expect(asked).toBe(1);
  const { code, recording } = await flow.status();
  expect({ code, recording }).toEqual({ code: 0, recording: true });
  await flow.recorded(1);
  expect((await headers()).map(({ identity }) => identity)).toEqual([
    {
      method: 'oidc',
      issuer: provider.issuer,
      subject: 'alice',
      email: 'alice@corp.example',
      name: 'Alice Example',
      groups: ['engineering', 'leads'],
      authTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    },
  ]);
});

test('a change of user ends the session of the one before, and a logout that of the last', async () => {
  await logInAs('alice');
  const flow = await openFlow({ upstream, home });
  expect((await ask(flow)).status).toBe(200);
  await flow.recorded(1);
  await logInAs('bob');
  await eventually(async () => {
    expect((await flow.status()).code).toBe(0);
    expect((await runProgram(home, ['status', '--json'])).stdout).toContain('bob@corp.example');
  });
  expect((await ask(flow)).status).toBe(200);
  await flow.recorded(2);
  expect((await runProgram(home, ['logout'])).code).toBe(0);
  await eventually(async () => expect((await flow.status()).code).toBe(6));
  expect((await ask(flow)).status).toBe(401);

  const [first, second] = (await flow.recordedNow()).reverse();
  expect((await headers()).map(({ identity }) => identity.subject)).toEqual(['alice', 'bob']);
  const raw = await runProgram(home, ['show', first?.session.id ?? '', '--raw']);
  const entries = raw.stdout.trim().split('\n');
  expect(entries.map((line) => (JSON.parse(line) as { type: string }).type).slice(-3)).toEqual([
    'identity',
    'session-closed',
    'segment-closed',
  ]);
  expect(raw.stdout).toContain('"reason":"login"');
  const last = await runProgram(home, ['show', second?.session.id ?? '', '--raw']);
  expect(last.stdout).toContain('"reason":"logout"');
  expect(asked).toBe(2);
});

test('best-effort lets pass what nobody stands for, and the recording says so', async () => {
  await configure({ record: 'best-effort' });
  const flow = await openFlow({ upstream, home });
  expect((await ask(flow)).status).toBe(200);
  await flow.recorded(1);
  expect((await headers()).map(({ identity }) => identity.isUnidentified)).toEqual([true]);
});

test('group policy decides by route and model before anything is sent, and names its rule', async () => {
  await configure({
    access: [
      {
        name: 'small models for engineering',
        groups: ['engineering'],
        models: ['gpt-5-mini*'],
        effect: 'allow',
      },
      { name: 'nothing else', groups: ['*'], effect: 'deny' },
    ],
  });
  await logInAs('bob');
  const flow = await openFlow({ upstream, home });
  const refused = await ask(flow, 'gpt-5');
  expect({ status: refused.status, body: refused.body.toString() }).toEqual({
    status: 403,
    body: expect.stringContaining('nothing else'),
  });
  expect(asked).toBe(0);
  expect((await ask(flow, 'gpt-5-mini')).status).toBe(200);
  expect(asked).toBe(1);
  const [shown] = await flow.recorded(1);
  expect(await expectVerified(home, shown?.session.id ?? '')).toMatchObject({ problems: [] });
});
