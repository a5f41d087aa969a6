// Tests src/sidecar/capture/here.ts: which addresses are this machine's.
import { networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import { comesFromHere } from '../../../src/sidecar/capture/here.ts';

const addresses = () => ['127.0.0.1', '192.0.2.7', 'fe80::1', '2001:db8::7'];

test.each([
  ['127.0.0.1', true],
  ['127.8.9.1', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['192.0.2.7', true],
  ['::ffff:192.0.2.7', true],
  ['fe80::1%eth0', true],
  ['2001:db8::7', true],
  ['10.0.0.1', true], // that of our own end
  ['192.0.2.8', false],
  ['::ffff:192.0.2.8', false],
  ['2001:db8::8', false],
  [undefined, false],
])('comesFromHere takes %s for an address of this machine: %s', (remoteAddress, isHere) => {
  expect(comesFromHere({ localAddress: '10.0.0.1', remoteAddress }, addresses)).toBe(isHere);
});

test('comesFromHere knows the interfaces of this machine', () => {
  for (const { address } of Object.values(networkInterfaces()).flatMap((found = []) => found))
    expect(comesFromHere({ localAddress: '192.0.2.1', remoteAddress: address })).toBe(true);
});
