import { expect, test } from 'vitest';
import { parseAddress, parseDestination } from '../../../src/sidecar/capture/route.ts';

const routes = {
  openai: { upstream: new URL('https://api.openai.example') },
  gw: { upstream: new URL('http://gateway.example:8080/base/v2/') },
};

test.each([
  ['/openai/v1/models', undefined, '/openai/v1/models'],
  ['/t/abc/openai/v1?x=1', 'abc', '/openai/v1?x=1'],
  ['/t/abc', 'abc', '/'],
  ['/t//openai', '', '/openai'],
  ['http://a/t/b/c', undefined, 'http://a/t/b/c'],
])('address %s is taken apart', (rawUrl, token, path) => {
  expect(parseAddress(rawUrl)).toEqual(token === undefined ? { path } : { token, path });
});

test.each([
  ['/openai/v1/chat?b=2&a=%2e%2e/..', 'https://api.openai.example', '/v1/chat?b=2&a=%2e%2e/..'],
  ['/openai', 'https://api.openai.example', '/'],
  ['/openai/', 'https://api.openai.example', '/'],
  ['/openai?x', 'https://api.openai.example', '/?x'],
  ['/gw/a//b%2F;c', 'http://gateway.example:8080', '/base/v2/a//b%2F;c'],
  ['/gw', 'http://gateway.example:8080', '/base/v2'],
  ['/gw?x=/y', 'http://gateway.example:8080', '/base/v2?x=/y'],
  ['/gw/..a/b../.../.b', 'http://gateway.example:8080', '/base/v2/..a/b../.../.b'],
])('target %s goes to its upstream, raw', (path, origin, upstreamPath) => {
  expect(parseDestination(path, { routes })).toMatchObject({
    type: 'route',
    origin,
    path: upstreamPath,
    url: origin + upstreamPath,
  });
});

test.each([
  '/gw/..',
  '/gw/.',
  '/gw/a/../b',
  '/gw/%2e%2E/x',
  '/gw/a/.%2e',
  '/gw/a%2f..%2fb',
  '/gw/a\\..\\b',
  '/gw/a%5C..%5cb',
  '/gw/..;x/b',
  '/gw/a#b',
])('target %s is refused, because it could leave the base path', (path) => {
  expect(parseDestination(path, { routes })).toMatchObject({
    type: 'refused',
    refusal: { code: 'path_not_allowed' },
  });
});

test.each(['/', '/nope/x', '/constructor/x', '/__proto__/x', '/OPENAI/x', '//openai/x'])(
  'target %s has no route',
  (path) => {
    expect(parseDestination(path, { routes })).toMatchObject({
      type: 'refused',
      refusal: { code: 'route_unknown' },
    });
  },
);

test.each(['http://api.openai.example/v1', '*', 'openai/v1', ''])('target %j is no path', (path) => {
  const refusal = { code: 'absolute_form_unsupported' };
  expect(parseDestination(path, { routes })).toMatchObject({ type: 'refused', refusal });
});

test('control paths are told apart', () => {
  expect(parseDestination('/.cursor-rec/status?x', { routes })).toEqual({
    type: 'control',
    path: '/.cursor-rec/status?x',
  });
});
