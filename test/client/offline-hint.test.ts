import { expect, test } from 'vitest';
import { toOfflineHint } from '../../src/client/offline-hint.ts';

const failing = (code: string, message = 'it failed') => Object.assign(new Error(message), { code });

test.each([
  [failing('SELF_SIGNED_CERT_IN_CHAIN'), /NODE_EXTRA_CA_CERTS/],
  [failing('ERR_PROXY_TUNNEL'), /user and password/],
  [new Error('Failed to establish tunnel to rec.example:443: HTTP/1.1 407 No'), /user and password/],
  [failing('ENOTFOUND'), /the network, .*HTTPS_PROXY/],
  [failing('ECONNREFUSED'), /the network, .*HTTPS_PROXY/],
  [failing('ECONNRESET'), /^$/],
  [new Error('The operation was aborted'), /^$/],
  ['a text', /^$/],
])('toOfflineHint says what to do about %s', (cause, hint) => {
  expect(toOfflineHint(cause)).toMatch(hint);
});
