// One direction of a stream whose beginning was held: as fast as the other side takes it, and nothing is left behind.
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { type Leg, passStream } from '../../../../src/sidecar/capture/h2/pass-stream.ts';
import { createHeldBody } from '../../../../src/sidecar/capture/held-body.ts';

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

function open(count: number, hasEnded: boolean) {
  const chunks = Array.from({ length: count }, (_, at) => Buffer.alloc(1000, at));
  let left = count;
  const held = createHeldBody({ chunks, hasEnded, onFreed: () => left-- });
  const from = Object.assign(new PassThrough(), { rstCode: 0 });
  const to = new PassThrough({ highWaterMark: 5000 });
  from.pause(); // as the gate leaves it
  const passed: Buffer[] = [];
  const pass = passStream({
    from: from as unknown as Leg, // all of a leg that a pass uses
    to: to as unknown as Leg,
    held,
    trailers: () => [],
    toTrailers: () => ({}),
    onChunk: (bytes) => void passed.push(bytes),
    onEnded: () => {},
  });
  return { from, to, pass, passed, all: Buffer.concat(chunks), left: () => left };
}
async function read(to: PassThrough): Promise<Buffer> {
  const got: Buffer[] = [];
  for await (const chunk of to) got.push(chunk);
  return Buffer.concat(got);
}

test('a held body waits for the other side to take it', async () => {
  const { to, pass, passed, all, left } = open(100, true);
  await nextTurn();
  expect(left()).toBeGreaterThan(80);
  expect(pass.hasEnded).toBe(false);
  expect((await read(to)).equals(all)).toBe(true);
  expect(Buffer.concat(passed).equals(all)).toBe(true);
  expect(left()).toBe(0);
  expect(pass.hasEnded).toBe(true);
});

test('what comes after a held body comes after it', async () => {
  const { from, to, all } = open(100, false);
  from.end('rest');
  expect((await read(to)).equals(Buffer.concat([all, Buffer.from('rest')]))).toBe(true);
});

test('a stream that sent nothing while it was held goes on when it is let pass', async () => {
  const { from, to, pass } = open(0, false);
  from.end('late');
  await expect.poll(() => pass.hasEnded).toBe(true);
  expect(String(await read(to))).toBe('late');
});

test('a held body is not passed on while the pass is stopped', async () => {
  const { to, pass, all, left } = open(100, true);
  pass.pause();
  const before = left();
  to.on('data', () => {});
  await nextTurn();
  await nextTurn();
  expect(left()).toBe(before);
  pass.resume();
  await new Promise((resolve) => to.once('end', resolve));
  expect(left()).toBe(0);
  expect(all).toHaveLength(100_000);
});
