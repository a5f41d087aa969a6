import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { EXIT } from '../../src/cli/cli-error.ts';
import { type LoginOptions, runLogin } from '../../src/cli/login.ts';
import { runLogout } from '../../src/cli/logout.ts';
import { runWhoami } from '../../src/cli/whoami.ts';
import { createTestContext, type TestContext } from '../support/context.ts';
import { listFiles } from '../support/home.ts';
import { type IdentityProvider, startIdentityProvider } from '../support/identity/identity-provider.ts';
import { makeSigningKey, signJwt, startPlainIssuer } from '../support/identity/plain-issuer.ts';

let provider: IdentityProvider;
let context: TestContext;
beforeEach(async () => {
  provider = await startIdentityProvider();
  context = await createTestContext({ CURSOR_REC_KEY_STORE: 'file' });
});
afterEach(() => provider.close());

const flags = (other: Partial<LoginOptions> = {}): LoginOptions => ({
  issuer: provider.issuer,
  clientId: provider.clientId,
  browser: true,
  json: true,
  ...other,
});

/** Logs in, with what the user does once the page is known; gives all that was said. */
async function logIn(options: LoginOptions, act: (page: string) => Promise<void>): Promise<string> {
  let said = '';
  let page: string | undefined;
  const running = runLogin(options, context).finally(() => {
    page ??= '';
  });
  running.catch(() => undefined); // awaited below
  while (page === undefined) {
    said += context.said();
    const code = /\b[A-Z]{4}-[A-Z]{4}\b/.exec(said)?.[0];
    if (code === undefined) await sleep(5);
    else page = `${provider.issuer}/device?user_code=${code}`;
  }
  if (page !== '') await act(page);
  await running;
  return said + context.said();
}
const approve = (page: string) => provider.approve(page);
const toLines = (said: string) =>
  said
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const ALICE = {
  method: 'oidc',
  subject: 'alice',
  email: 'alice@corp.example',
  name: 'Alice Example',
  groups: ['engineering', 'leads'],
};

test('login says where to go and who came back, in lines of JSON and nothing else', async () => {
  const lines = toLines(await logIn(flags(), approve));
  expect(lines).toEqual([
    {
      event: 'verification',
      verificationUri: `${provider.issuer}/device`,
      verificationUriComplete: expect.stringContaining(`${provider.issuer}/device?user_code=`),
      userCode: expect.stringMatching(/^[A-Z]{4}-[A-Z]{4}$/),
      expiresAt: expect.stringMatching(/^\d{4}-.*Z$/),
    },
    {
      event: 'logged-in',
      identity: { ...ALICE, issuer: provider.issuer, authTime: expect.stringMatching(/Z$/) },
    },
  ]);
  expect(context.exitCode()).toBeUndefined();
});

test('login shows people the page, the code and who they are', async () => {
  const said = await logIn(flags({ json: false }), approve);
  expect(said).toContain(`\n    ${provider.issuer}/device\n`);
  expect(said).toMatch(/\n {4}[A-Z]{4}-[A-Z]{4}\n/);
  expect(said).toMatch(/✔ Alice Example <alice@corp.example>\n/);
  expect(said).toMatch(/groups {4}engineering, leads\n/);
  expect(said).not.toContain('\u001b');
});

test('login remembers where, so that the next one needs no flags, and keeps tokens nowhere else than in the key store', async () => {
  await logIn(flags({ audience: provider.audience, groupsClaim: 'realm_access.roles' }), approve);
  const config = JSON.parse(await readFile(join(context.home, 'config.json'), 'utf8'));
  expect(config.login).toEqual({
    issuer: provider.issuer,
    clientId: provider.clientId,
    audience: provider.audience,
    groupsClaim: 'realm_access.roles',
  });
  const { accessToken, refreshToken, idToken } = JSON.parse(
    await readFile(join(context.home, 'tokens.secret'), 'utf8'),
  );
  for (const file of await listFiles(context.home)) {
    expect((await stat(file)).mode & 0o077).toBe(0);
    if (file.endsWith('tokens.secret')) continue;
    const text = await readFile(file, 'utf8');
    for (const token of [accessToken, refreshToken, idToken]) expect(text).not.toContain(token);
  }
  const again = toLines(await logIn({ browser: true, json: true }, (page) => provider.approve(page, 'bob')));
  expect(again.at(-1)).toMatchObject({ identity: { subject: 'bob', groups: ['engineering'] } });
});

test('login at another issuer takes over nothing from the former', async () => {
  await logIn(flags({ audience: provider.audience }), approve);
  await expect(
    runLogin({ issuer: 'https://other.example', browser: true, json: true }, context),
  ).rejects.toThrow('expected a text --client-id');
});

test('login that is denied ends with an error of its own, and stores nothing', async () => {
  await expect(logIn(flags(), (page) => provider.deny(page))).rejects.toMatchObject({ code: 'login-denied' });
  expect(await listFiles(context.home)).toEqual([]);
});

test('login tells wrong settings before it asks anybody', async () => {
  const nothing = runLogin({ browser: true, json: true }, context);
  await expect(nothing).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining('--issuer'),
  });
  const open = runLogin(flags({ issuer: 'http://id.example' }), context);
  await expect(open).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining('https') });
  await writeFile(join(context.home, 'config.json'), '{"login": {"issuer": 7}}', { mode: 0o600 });
  await expect(runLogin(flags(), context)).rejects.toMatchObject({ code: 'config-invalid' });
  expect(provider.requests).toEqual([]);
});

test('login tells an issuer that is down', async () => {
  await provider.goDown();
  await expect(runLogin(flags(), context)).rejects.toMatchObject({ code: 'issuer-unreachable' });
  await provider.comeBack();
});

test('login tells a client that the issuer does not know', async () => {
  await expect(runLogin(flags({ clientId: 'nobody' }), context)).rejects.toMatchObject({
    code: 'issuer-refused',
    message: expect.stringContaining('--client-id'),
  });
});

test('login is refused when the ID token is for another client, or is not there', async () => {
  const plain = await startPlainIssuer();
  onTestFinished(() => plain.close());
  const { device } = plain.answers;
  // Else the first poll comes after five seconds.
  plain.answers.device = (form) => ({ body: { ...(device(form).body as object), interval: 1 } });
  for (const proof of [{ id_token: signJwt(plain.claims({ aud: 'other' }), plain.key) }, {}]) {
    plain.answers.token = () => ({ body: { access_token: 'a', token_type: 'bearer', ...proof } });
    const login = runLogin(flags({ issuer: plain.issuer }), context);
    await expect(login).rejects.toMatchObject({ code: 'token-invalid' });
  }
  expect(await listFiles(context.home)).toEqual([]);
});

const MAIN = new URL('../../src/cli/main.ts', import.meta.url).href;

test.each(['SIGINT', 'SIGTERM'] as const)(
  'login that is interrupted by %s ends with 130, and stores nothing',
  async (signal) => {
    const script = `const { main } = await import(${JSON.stringify(MAIN)}); await main(process.argv);`;
    const args = ['login', '--issuer', provider.issuer, '--client-id', provider.clientId, '--json'];
    const child = spawn(
      process.execPath,
      ['--input-type=module', '-e', script, '--', 'cursor-rec', ...args],
      {
        env: { ...process.env, CURSOR_REC_HOME: context.home, CURSOR_REC_KEY_STORE: 'file' },
      },
    );
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    await once(child.stdout, 'data');
    child.kill(signal);
    expect(await once(child, 'close')).toEqual([EXIT.interrupted, null]);
    expect(said).toBe('cursor-rec: interrupted: nobody was logged in, nothing was stored\n');
    expect(await listFiles(context.home)).toEqual([]);
  },
);

test('whoami says who is logged in, until when, and where that is kept', async () => {
  await logIn(flags(), approve);
  await runWhoami({ json: true }, context);
  const found = JSON.parse(context.said());
  expect(found).toEqual({
    identity: expect.objectContaining(ALICE),
    validUntil: expect.stringMatching(/Z$/),
    isRenewed: true,
    issuer: provider.issuer,
    clientId: provider.clientId,
    keyStore: 'file',
  });
  expect(Date.parse(found.validUntil)).toBeGreaterThan(Date.now());
  await runWhoami({ json: false }, context);
  expect(context.said()).toMatch(/Alice Example[\s\S]*engineering, leads[\s\S]*in files of the home/);
});

test('whoami without an issuer names the user of the operating system, and says that nobody has proved it', async () => {
  await runWhoami({ json: true }, context);
  expect(JSON.parse(context.said())).toEqual({
    identity: { method: 'os-user', subject: expect.any(String) },
    keyStore: 'file',
  });
  await runWhoami({ json: false }, context);
  expect(context.said()).toContain('not proved');
  expect(context.exitCode()).toBeUndefined();
});

test('whoami renews a login that has run out, and tells one that cannot be', async () => {
  provider.lifetimes.idToken = 1;
  await logIn(flags(), approve);
  const file = join(context.home, 'tokens.secret');
  const tokens = JSON.parse(await readFile(file, 'utf8'));
  // As if it had been kept for an hour; its own proof is of then, and its issuer has signed it.
  const old = signedAnHourAgo(tokens);
  await writeFile(file, JSON.stringify(old), { mode: 0o600 });
  await runWhoami({ json: true }, context);
  expect(JSON.parse(context.said())).toMatchObject({ identity: { subject: 'alice' } });
  await writeFile(file, JSON.stringify({ ...old, refreshToken: undefined }), { mode: 0o600 });
  await expect(runWhoami({ json: true }, context)).rejects.toMatchObject({
    code: 'not-logged-in',
    message: expect.stringMatching(/expired at .*: run cursor-rec login$/),
  });
});

/** The same login with a proof of an hour ago, signed by a key that is kept with it. */
function signedAnHourAgo(tokens: { readonly idToken: string }): Record<string, unknown> {
  const key = makeSigningKey();
  const claims = JSON.parse(Buffer.from(tokens.idToken.split('.')[1] ?? '', 'base64url').toString());
  const then = Math.floor(Date.now() / 1000) - 3600;
  return {
    ...tokens,
    idToken: signJwt({ ...claims, iat: then, exp: then + 60 }, key),
    signingKey: { ...key.jwk, alg: 'RS256' },
    provedAt: new Date(then * 1000).toISOString(),
    renewedAt: new Date(then * 1000).toISOString(),
  };
}

test('logout has the issuer revoke the login and forgets it, once', async () => {
  await logIn(flags(), approve);
  await runLogout({ json: true }, context);
  expect(JSON.parse(context.said())).toEqual({ loggedOut: true, revoked: true });
  expect(provider.requests).toContain('/token/revocation');
  await expect(runWhoami({ json: true }, context)).rejects.toMatchObject({ code: 'not-logged-in' });
  await runLogout({ json: false }, context);
  expect(context.said()).toBe('Nobody was logged in.\n');
});

test('logout forgets the login also while the issuer is down, and says that it is not revoked', async () => {
  await logIn(flags(), approve);
  await provider.goDown();
  await runLogout({ json: true }, context);
  expect(JSON.parse(context.said())).toEqual({
    loggedOut: true,
    revoked: false,
    problem: expect.stringContaining('ECONNREFUSED'),
  });
  await expect(runWhoami({ json: true }, context)).rejects.toMatchObject({ code: 'not-logged-in' });
  await provider.comeBack();
});
