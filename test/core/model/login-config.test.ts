// Where to log in is let in whole or not at all, with the member that is wrong named.
import { expect, test } from 'vitest';
import { parseConfig } from '../../../src/core/model/config.ts';
import { parseLoginConfig } from '../../../src/core/model/login-config.ts';

const login = { issuer: 'https://id.example/realm', clientId: 'cursor-rec' };

test('login fills the claim of groups in, and keeps the rest as it is', () => {
  expect(parseLoginConfig(login)).toEqual({ ...login, groupsClaim: 'groups' });
  const whole = { ...login, audience: 'api', scope: 'openid', groupsClaim: 'realm_access.roles' };
  expect(parseLoginConfig(whole)).toEqual(whole);
  expect(parseConfig({ login, keyStore: 'file' })).toMatchObject({
    login: { issuer: login.issuer },
    keyStore: 'file',
  });
  expect(parseConfig({})).not.toHaveProperty('login');
  expect(parseConfig({})).not.toHaveProperty('keyStore');
  expect(() => parseConfig({ keyStore: 'safe' })).toThrow('"keyStore"');
});

test.each(['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000'])(
  'login takes an issuer of this machine without TLS: %s',
  (issuer) => {
    expect(parseLoginConfig({ ...login, issuer }).issuer).toBe(issuer);
  },
);

test.each<[unknown, string]>([
  ['x', '"login"'],
  [{ ...login, client_id: 'x' }, '"client_id"'],
  [{ ...login, issuer: undefined }, 'login.issuer'],
  [{ ...login, issuer: 'id.example' }, 'https URL'],
  [{ ...login, issuer: 'http://id.example' }, 'https URL'],
  [{ ...login, issuer: 'http://127.0.0.1.evil.example' }, 'https URL'],
  [{ ...login, issuer: 'ftp://id.example' }, 'https URL'],
  [{ ...login, issuer: 'https://u:p@id.example' }, 'without user'],
  [{ ...login, issuer: 'https://id.example?x=1' }, 'without user'],
  [{ ...login, clientId: '' }, 'login.clientId'],
  [{ ...login, clientId: 7 }, 'login.clientId'],
  [{ ...login, audience: 7 }, 'login.audience'],
  [{ ...login, scope: 'a\nb' }, 'login.scope'],
  [{ ...login, groupsClaim: '' }, 'login.groupsClaim'],
])('login refuses %j and names %s', (value, named) => {
  expect(() => parseLoginConfig(value)).toThrow(RangeError);
  expect(() => parseLoginConfig(value)).toThrow(named);
});
