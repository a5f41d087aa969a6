// Tests src/sidecar/capture/socket-owner.ts: rows of the kernel's table.
import { endianness } from 'node:os';
import { expect, test } from 'vitest';
import { findOwner, type SocketEnds, whyOwnerUnknown } from '../../../src/sidecar/capture/socket-owner.ts';

const ends: SocketEnds = {
  localAddress: '127.0.0.1',
  localPort: 7317,
  remoteAddress: '127.0.0.1',
  remotePort: 41_179,
};
const client4 = '0100007F:A0DB 0100007F:1C95';
const client6 = '0000000000000000FFFF00000100007F:A0DB 0000000000000000FFFF00000100007F:1C95';
const loop6 = '00000000000000000000000001000000:A0DB 00000000000000000000000001000000:1C95';
const server4 = '0100007F:1C95 0100007F:A0DB';

function row(pair: string, { state = '01', uid = 1000, inode = 4711 } = {}): string {
  return `   7: ${pair} ${state} 00000000:00000000 02:000007A0 00000000  ${uid}        0 ${inode} 2 00000000c8cfb048 20 4 30 10 -1\n`;
}
const readFrom =
  (tcp: string, tcp6 = '') =>
  (file: string) =>
    `  sl  local_address rem_address\n${file.endsWith('6') ? tcp6 : tcp}`;

test.skipIf(endianness() !== 'LE').each<[string, SocketEnds, string, string, number | undefined]>([
  ['the client of an IPv4 connection', ends, row(server4, { uid: 0 }) + row(client4), '', 1000],
  ['a client that has said its last', ends, row(client4, { state: '05' }), '', 1000],
  ['a client that speaks IPv4 by a socket of IPv6', ends, '', row(client6), 1000],
  [
    'a listener of IPv6 that IPv4 came to',
    { ...ends, localAddress: '::ffff:127.0.0.1', remoteAddress: '::ffff:127.0.0.1' },
    row(client4),
    '',
    1000,
  ],
  ['IPv6', { ...ends, localAddress: '::1', remoteAddress: '::1' }, '', row(loop6), 1000],
  ['root, as any other', ends, row(client4, { uid: 0 }), '', 0],
  ['our own end alone', ends, row(server4), '', undefined],
  ['another port', { ...ends, remotePort: 41_180 }, row(client4), '', undefined],
  ['another address', { ...ends, remoteAddress: '10.0.0.1' }, row(client4), '', undefined],
  // The kernel says root for a socket that nobody holds any more: its user could close it and be root.
  ['a socket that its process closed', ends, row(client4, { state: '05', uid: 0, inode: 0 }), '', undefined],
  ['what is only about to connect', ends, row(client4, { state: '02' }), '', undefined],
  ['a closed connection', {}, row(client4), '', undefined],
  ['no address', { ...ends, remoteAddress: 'x' }, row(client4), '', undefined],
])('findOwner tells %s', (_name, of, tcp, tcp6, uid) => {
  expect(findOwner(of, readFrom(tcp, tcp6))?.uid).toBe(uid);
});

test.each([
  ['darwin', 501, /found darwin$/],
  ['win32', undefined, /found win32$/],
  ['linux', 65_534, /found user id 65534/],
] as const)('whyOwnerUnknown says why it is so on %s for %s', (platform, uid, says) => {
  expect(whyOwnerUnknown({ platform, uid }, readFrom(''))).toMatch(says);
});

test('whyOwnerUnknown says what keeps it from the table', () => {
  const fail = () => {
    throw new Error('EACCES');
  };
  expect(whyOwnerUnknown({ platform: 'linux', uid: 0 }, fail)).toMatch(/found: EACCES$/);
});
