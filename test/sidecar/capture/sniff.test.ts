import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { identify, sniff } from '../../../src/sidecar/capture/sniff.ts';

const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const hello = Buffer.from([0x16, 3, 1, 0, 5, 1, 2, 3, 4, 5]);

test.each([
  [Buffer.from(`${preface}more`), 'http2'],
  [Buffer.from('PRI * HTTP/1.1\r\n\r\n'), 'http1'],
  [Buffer.from('PRINT / HTTP/1.1\r\n'), 'http1'],
  [Buffer.from('POST / HTTP/1.1\r\n'), 'http1'],
  [hello, 'tls'],
  [Buffer.from([0x80, 0x2e]), 'http1'],
])('%j is %s, wherever it is cut, and stays whole', async (bytes, spoken) => {
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    const socket = new PassThrough();
    const known = new Promise((resolve) => sniff(socket, 60_000, resolve));
    socket.write(bytes.subarray(0, cut));
    await new Promise(setImmediate);
    socket.write(bytes.subarray(cut));
    expect(await known).toBe(spoken);
    socket.end();
    const rest: Buffer[] = [];
    for await (const chunk of socket) rest.push(chunk);
    expect(Buffer.concat(rest).equals(bytes)).toBe(true);
  }
});

test('a part of the preface is nothing yet', () => {
  for (let length = 0; length < preface.length; length += 1)
    expect(identify(Buffer.from(preface.slice(0, length)))).toBeUndefined();
});

test('a connection that says too little is destroyed: at its end, and after the time', async () => {
  const ended = new PassThrough();
  sniff(ended, 60_000, () => expect.unreachable());
  ended.end('PRI');
  await new Promise((resolve) => ended.once('close', resolve));
  const silent = new PassThrough();
  sniff(silent, 5, () => expect.unreachable());
  await new Promise((resolve) => silent.once('close', resolve));
});
