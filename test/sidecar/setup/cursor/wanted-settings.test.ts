import { expect, test } from 'vitest';
import {
  isOwnProxy,
  maskSettings,
  wantedSettings,
} from '../../../../src/sidecar/setup/cursor/wanted-settings.ts';

test('wantedSettings carry the token as proxy password and as Basic credentials', () => {
  expect(Object.fromEntries(wantedSettings({ proxy: 'http://127.0.0.1:7317', token: 'abc' }))).toEqual({
    'http.proxy': 'http://cursor-rec:abc@127.0.0.1:7317',
    'http.proxyAuthorization': `Basic ${Buffer.from('cursor-rec:abc').toString('base64')}`,
    'http.proxySupport': 'override',
    'cursor.general.disableHttp2': true,
    'http.experimental.systemCertificatesV2': true,
  });
});

test.each([
  ['http://0.0.0.0:1', 'http://cursor-rec:t@127.0.0.1:1'],
  ['http://[::]:1', 'http://cursor-rec:t@[::1]:1'],
  ['http://192.0.2.7:1', 'http://cursor-rec:t@192.0.2.7:1'],
])('wantedSettings of a sidecar on %s lead to %s', (proxy, wanted) => {
  expect(wantedSettings({ proxy, token: 't' })[0]).toEqual(['http.proxy', wanted]);
});

test('isOwnProxy knows a sidecar by its user name alone', () => {
  expect(isOwnProxy('http://cursor-rec:x@127.0.0.1:1')).toBe(true);
  for (const other of ['http://joe:x@proxy.corp:1', 'http://cursor-rec.corp:1', '', 'no url', 7, undefined])
    expect(isOwnProxy(other)).toBe(false);
});

test('maskSettings leaves no password and no credentials', () => {
  const text = `"http.proxy": "http://joe:${'pass'}@proxy.corp:3128",\n"http.proxyAuthorization" : "Basic ${btoa('a:b')}"`;
  expect(maskSettings(text)).toBe(
    '"http.proxy": "http://joe:…@proxy.corp:3128",\n"http.proxyAuthorization" : "Basic …"',
  );
  expect(maskSettings('"http.proxyAuthorization":"Negotiate \\"x\\""')).toBe('"http.proxyAuthorization":"…"');
  expect(maskSettings('"url": "https://host/a@b"')).toBe('"url": "https://host/a@b"');
});
