// A body that was held goes up as fast as it is read, before what still comes.
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { createHeldBody } from '../../../src/sidecar/capture/held-body.ts';
import { Upload } from '../../../src/sidecar/capture/upload.ts';

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

function open(count: number, hasEnded: boolean) {
  const chunks = Array.from({ length: count }, (_, at) => Buffer.alloc(16 * 1024, at));
  let left = count;
  const held = createHeldBody({ chunks, hasEnded, onFreed: () => left-- });
  const request = new IncomingMessage(new Socket());
  request.pause();
  const upload = new Upload(request, held);
  return { request, upload, all: Buffer.concat(chunks), left: () => left };
}

test('an upload that nobody reads takes no more of a held body than it has room for', async () => {
  const { upload, left } = open(100, true);
  upload.read(0);
  await nextTurn();
  expect(left()).toBeGreaterThan(90);
  upload.destroy();
  expect(left()).toBe(0);
});

test.each([true, false])('an upload is whole, whether all of it was held (%s) or not', async (hasEnded) => {
  const { request, upload, all, left } = open(100, hasEnded);
  if (!hasEnded) {
    request.push('rest');
    request.push(null);
  }
  const got: Buffer[] = [];
  for await (const chunk of upload) got.push(chunk);
  expect(Buffer.concat(got).equals(Buffer.concat([all, Buffer.from(hasEnded ? '' : 'rest')]))).toBe(true);
  expect(left()).toBe(0);
});

test('an upload that is stopped takes nothing of a held body until it may go on', async () => {
  const { upload, left } = open(100, true);
  upload.hold();
  upload.on('data', () => {});
  await nextTurn();
  expect(left()).toBe(100);
  upload.release();
  await new Promise((resolve) => upload.once('end', resolve));
  expect(left()).toBe(0);
});
