// The built program logs in at a real provider with a person at the browser, says who that is, and logs out.
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { closeAfterFlow, createHome, expectErrorLine } from '../support/flow.ts';
import { findText } from '../support/home.ts';
import { type IdentityProvider, startIdentityProvider } from '../support/identity/identity-provider.ts';
import { logIn } from '../support/identity/log-in.ts';
import { runProgram } from '../support/sidecar.ts';

let provider: IdentityProvider;
let home: string;
beforeEach(async () => {
  provider = await startIdentityProvider();
  closeAfterFlow(() => provider.close());
  home = await createHome();
});

test('the program logs in, knows who it is, and forgets it', async () => {
  const { lines, code } = await logIn({ home, provider, act: (page) => provider.approve(page) });
  expect({ events: lines.map(({ event }) => event), code }).toEqual({
    events: ['verification', 'logged-in'],
    code: 0,
  });
  const who = await runProgram(home, ['whoami', '--json']);
  expect(who.code, who.stderr).toBe(0);
  expect(JSON.parse(who.stdout)).toMatchObject({ identity: lines[1]?.identity, keyStore: 'file' });
  expect(await findText(home, 'alice@corp.example')).toEqual([join(home, 'tokens.secret')]);

  const out = await runProgram(home, ['logout']);
  expect(out).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('revoked at the issuer'),
    stderr: '',
  });
  expectErrorLine(await runProgram(home, ['whoami']), {
    code: 4,
    says: /nobody logged in: run cursor-rec login/,
  });
});

test('the program ends with 4 where the person refuses', async () => {
  const { lines, code } = await logIn({ home, provider, act: (page) => provider.deny(page) });
  expect(code).toBe(4);
  expect(lines[1]).toMatchObject({ error: { code: 'login-denied' } });
});
