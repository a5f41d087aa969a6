import { expect, test } from 'vitest';
import { createAccess, type Presented } from '../../../src/sidecar/capture/access.ts';
import type { RequestHead } from '../../../src/sidecar/capture/request-head.ts';

const token = ['local', 'token'].join('-');
const access = createAccess({ token, names: [] });

function check(presented: Partial<Presented>, headers: RequestHead['headers'] = {}): string | undefined {
  const request = {
    method: 'GET',
    url: '/',
    httpVersion: '1.1',
    headers,
    rawHeaders: ['Host', '127.0.0.1:80'],
    socket: { localPort: 80 },
  };
  return access.check(request, { pathToken: undefined, isTrusted: () => false, ...presented })?.code;
}

const isTrusted = () => true;
const page = { 'sec-fetch-site': 'cross-site' };

test.each<[string, string | undefined, Partial<Presented>, RequestHead['headers']?]>([
  ['the token as a key', undefined, { keys: [token] }],
  ['the token beside a key of the client', undefined, { keys: ['own', token] }],
  ['the token as a key where keys are the own of clients', 'token_missing', {}],
  ['another key', 'token_wrong', { keys: ['own'] }],
  ['no key', 'token_missing', { keys: [] }],
  [
    'a wrong token in the path beside the right one as a key',
    'token_wrong',
    { pathToken: 'x', keys: [token] },
  ],
  ['the token in the path beside a key of the client', undefined, { pathToken: token, keys: ['own'] }],
  ['a key of a client that needs no token', undefined, { keys: ['own'], isTrusted }],
  ['a key of a web page in the browser of such a client', 'token_wrong', { keys: ['own'], isTrusted }, page],
])('%s: %s', (_what, code, presented, headers) => {
  expect(check(presented, headers)).toBe(code);
});
