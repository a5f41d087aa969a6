import { expect, test } from 'vitest';
import { readProxies } from '../../../../src/sidecar/capture/dial/proxies.ts';

const place = (host: string, port = 443, protocol: 'http:' | 'https:' = 'https:') => ({
  protocol,
  host,
  port,
});

test('each protocol has its own variable, lower case first, a port by default and a password decoded', () => {
  const proxyFor = readProxies({
    https_proxy: 'http://us%20er:p%3Aw@proxy.corp:8080',
    HTTPS_PROXY: 'http://other:1',
    HTTP_PROXY: 'plain.corp',
  });
  expect(proxyFor(place('a.example'))).toEqual({
    place: { protocol: 'http:', host: 'proxy.corp', port: 8080 },
    authorization: `Basic ${btoa('us er:p:w')}`,
  });
  expect(proxyFor(place('a.example', 80, 'http:'))).toEqual({
    place: { protocol: 'http:', host: 'plain.corp', port: 80 },
  });
  expect(readProxies({ HTTPS_PROXY: 'https://[::2]' })(place('a'))).toEqual({
    place: { protocol: 'https:', host: '::2', port: 443 },
  });
  expect(readProxies({ HTTPS_PROXY: '' })(place('a'))).toBeUndefined();
});

test.each(['localhost', 'a.localhost', '127.0.0.1', '127.9.9.9', '::1'])('%s has no proxy', (host) => {
  expect(readProxies({ HTTPS_PROXY: 'http://proxy' })(place(host))).toBeUndefined();
});

test.each([
  ['*', 'a.example', 443, true],
  ['example', 'a.example', 443, true],
  ['.a.example', 'a.example', 443, true],
  ['*.a.example', 'x.a.example', 443, true],
  ['x.example, a.example', 'A.EXAMPLE', 443, true],
  ['a.example:8443', 'a.example', 443, false],
  ['a.example:443', 'a.example', 443, true],
  ['a.example', 'ba.example', 443, false],
  ['10.0.0.1', '10.0.0.1', 443, true],
  ['0.0.1', '10.0.0.1', 443, false],
  ['[2001:db8::1]:443', '2001:db8::1', 443, true],
  ['', 'a.example', 443, false],
])('NO_PROXY %j for %s port %i', (list, host, port, isExempt) => {
  const proxy = readProxies({ HTTPS_PROXY: 'http://proxy', NO_PROXY: list })(place(host, port));
  expect(proxy === undefined).toBe(isExempt);
});

test.each(['socks5://a:1', 'http://', 'ftp://a'])('HTTPS_PROXY %s is refused', (url) => {
  expect(() => readProxies({ HTTPS_PROXY: url })).toThrow(
    /^expected HTTPS_PROXY to be the http or https URL/,
  );
});

test('what is refused is not repeated: it may hold a password', () => {
  expect(() => readProxies({ HTTPS_PROXY: 'socks5://user:hidden@a:1' })).not.toThrow('hidden');
});
