// A body is the same bytes under every content coding and however it is cut, and never more than may be sent.
import { randomBytes } from 'node:crypto';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { brotliCompressSync, constants, gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { MAX_SENT_BYTES, readBody, readText } from '../../../src/collector/api/read-body.ts';
import type { Owner } from '../../../src/collector/store/session-store.ts';
import { ANA, BEN } from '../../support/collector/rows.ts';

const TEXT = '{"seq":0}\n{"seq":1,"text":"Grüße"}\n';

/** A request whose body comes in these chunks. */
function messageOf(chunks: readonly Uint8Array[], headers: Record<string, string> = {}): IncomingMessage {
  const message = new IncomingMessage(new Socket());
  message.headers = headers;
  const coming = chunks.filter(({ length }) => length > 0);
  // One at a time: what waits together is read as one chunk.
  message._read = () => void setImmediate(() => message.push(coming.shift() ?? null));
  return message;
}

async function readAll(message: IncomingMessage, owner: Owner = ANA): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of readBody(message, { owner })) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test.each([
  ['identity', (bytes: Buffer) => bytes],
  ['zstd', (bytes: Buffer) => zstdCompressSync(bytes)],
  ['br', (bytes: Buffer) => brotliCompressSync(bytes)],
  ['gzip', (bytes: Buffer) => gzipSync(bytes)],
] as const)('a body under %s reads the same wherever it is cut', async (coding, encode) => {
  const bytes = encode(Buffer.from(TEXT));
  for (let cut = 0; cut <= bytes.length; cut++) {
    const chunks = [bytes.subarray(0, cut), bytes.subarray(cut)];
    expect((await readAll(messageOf(chunks, { 'content-encoding': coding }))).toString()).toBe(TEXT);
  }
});

test.each(['deflate', 'zstd, gzip', '__proto__', 'constructor'])(
  'a body under %s is refused',
  async (coding) => {
    const reading = readAll(messageOf([Buffer.from(TEXT)], { 'content-encoding': coding }));
    await expect(reading).rejects.toMatchObject({ code: 'bad-request' });
  },
);

test.each(['zstd', 'br', 'gzip'])('bytes that are no %s are refused', async (coding) => {
  const reading = readAll(messageOf([Buffer.from('not compressed at all')], { 'content-encoding': coding }));
  await expect(reading).rejects.toMatchObject({ code: 'bad-request' });
});

test('a body that is cut within its coding is refused', async () => {
  const message = messageOf([gzipSync(TEXT).subarray(0, 20)], { 'content-encoding': 'gzip' });
  await expect(readAll(message)).rejects.toMatchObject({ code: 'bad-request' });
});

// The symptom: of two frames the second was acknowledged by nobody and missed by nobody, or read, by how the network had cut them.
test.each([
  ['two frames', 'zstd', zstdCompressSync(TEXT), zstdCompressSync(TEXT)],
  ['two long frames', 'zstd', zstdCompressSync(randomBytes(600_000)), zstdCompressSync(TEXT)],
  ['a frame that may be skipped', 'zstd', Buffer.from('502a4d180100000078', 'hex'), zstdCompressSync(TEXT)],
  ['more than one stream', 'br', brotliCompressSync(TEXT), brotliCompressSync(TEXT)],
  ['zeros behind it', 'gzip', gzipSync(TEXT), Buffer.alloc(8)],
] as const)('a body of %s under %s is refused wherever it is cut', async (_, coding, first, second) => {
  const bytes = Buffer.concat([first, second]);
  for (const cut of [0, 1, first.length - 1, first.length, first.length + 1, bytes.length]) {
    const chunks = [bytes.subarray(0, cut), bytes.subarray(cut)];
    const reading = readAll(messageOf(chunks, { 'content-encoding': coding }));
    await expect(reading).rejects.toMatchObject({ code: 'bad-request' });
  }
});

test('the members of a gzip body are read to the last, as gzip has it', async () => {
  const members = messageOf([Buffer.concat([gzipSync(TEXT), gzipSync(TEXT)])], {
    'content-encoding': 'gzip',
  });
  expect((await readAll(members)).toString()).toBe(TEXT + TEXT);
});

// The attack: a few bytes that make whoever decodes them take 128 MiB, many times at once.
test('a zstd body that needs a window beyond reason is refused', async () => {
  const params = { [constants.ZSTD_c_windowLog]: 27, [constants.ZSTD_c_contentSizeFlag]: 0 };
  const bytes = zstdCompressSync(Buffer.alloc(2 ** 25), { params });
  const reading = readAll(messageOf([bytes], { 'content-encoding': 'zstd' }));
  await expect(reading).rejects.toMatchObject({ code: 'bad-request' });
});

test('a body that says or is too much is refused', async () => {
  const said = messageOf([], { 'content-length': String(MAX_SENT_BYTES + 1) });
  await expect(readAll(said)).rejects.toMatchObject({ code: 'too-large' });
  const sent = messageOf([Buffer.alloc(MAX_SENT_BYTES), Buffer.alloc(1)]);
  await expect(readAll(sent)).rejects.toMatchObject({ code: 'too-large' });
});

test('a text is bounded after its coding, and is UTF-8', async () => {
  const bomb = messageOf([gzipSync(Buffer.alloc(1_000_000))], { 'content-encoding': 'gzip' });
  await expect(readText(bomb, { owner: ANA, maxBytes: 1000 })).rejects.toMatchObject({ code: 'too-large' });
  await expect(
    readText(messageOf([Buffer.from([0xff])]), { owner: ANA, maxBytes: 1000 }),
  ).rejects.toMatchObject({
    code: 'bad-request',
  });
  expect(await readText(messageOf([Buffer.from('\ufeffa')]), { owner: ANA, maxBytes: 1000 })).toBe('\ufeffa');
});

test('one who sends long bodies slowly leaves others room for theirs', async () => {
  const slow = Array.from({ length: 2 }, () => messageOfNoEnd(40 * 1024 * 1024));
  const [first, second] = slow.map((message) => readAll(message));
  await expect(second).rejects.toMatchObject({ code: 'unavailable' });
  const theirs = Buffer.alloc(512 * 1024);
  expect(await readAll(messageOf([theirs]), BEN)).toHaveLength(theirs.length);
  slow[0]?.push(null);
  await first;
  // All of it was given back.
  expect(await readAll(messageOf([Buffer.alloc(MAX_SENT_BYTES)]))).toHaveLength(MAX_SENT_BYTES);
});

/** One whose end does not come. */
function messageOfNoEnd(bytes: number): IncomingMessage {
  const message = new IncomingMessage(new Socket());
  message.push(Buffer.alloc(bytes));
  return message;
}
