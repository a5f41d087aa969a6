// Bodies of RPCs: envelopes inflated one by one, messages alone, and what is neither.
import { createHash } from 'node:crypto';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DecodedFrame, HeaderList } from '../../../src/core/model/frame.ts';
import { BASE62, sample } from '../../../src/core/redact/sample.ts';
import type { BodyCodec } from '../../../src/core/wire/body-codec.ts';
import { parseSchema } from '../../../src/core/wire/schema.ts';
import { createBodyRecorder } from '../../../src/sidecar/worker/body-recorder.ts';
import { openRpcBody } from '../../../src/sidecar/worker/connect-body.ts';
import { redactor } from '../../core/redact/planted.ts';
import { everySplit } from '../../core/wire/feeding.ts';
import { field } from '../../core/wire/protobuf-bytes.ts';

const MIB = 1024 * 1024;
const schema = parseSchema('Say\n  text 1 string\nLogin\n  token 1 secret');
const say: BodyCodec = { framing: 'connect', codec: 'proto', schema, message: 'Say' };
const login: BodyCodec = { ...say, message: 'Login' };
const unary = (codec: BodyCodec): BodyCodec => ({ ...codec, framing: 'unary' });
const codings = { gzip: gzipSync, br: brotliCompressSync, zstd: zstdCompressSync, deflate: deflateSync };

function envelope(flags: number, payload: Uint8Array | string, length?: number): Buffer {
  const bytes = Buffer.from(payload);
  const head = Buffer.alloc(5);
  head.writeUInt8(flags);
  head.writeUInt32BE(length ?? bytes.length, 1);
  return Buffer.concat([head, bytes]);
}
const digest = (bytes: Uint8Array | string, t: number) => ({
  t,
  type: 'digest',
  sha256: createHash('sha256').update(bytes).digest('hex'),
  bytes: Buffer.from(bytes).length,
});

/** The frames of these chunks, the first of which comes at 1, the next at 2. */
function record(codec: BodyCodec, chunks: readonly Uint8Array[], headers: HeaderList = []): DecodedFrame[] {
  const body = openRpcBody(codec, headers);
  const frames = chunks.flatMap((chunk, index) => body.push(chunk, index + 1));
  return [...frames, ...body.end(9)];
}
const untimed = (frames: readonly DecodedFrame[]) => frames.map(({ t: _t, ...frame }) => frame);

describe.each(Object.entries(codings))('envelopes in %s', (coding, compress) => {
  const headers: HeaderList = [['Connect-Content-Encoding', coding]];
  const bytes = Buffer.concat([
    envelope(1, compress(field(1, 'Hello '.repeat(20)))),
    envelope(0, field(1, 'plain')),
    envelope(3, compress('{"error":{"code":"internal"}}')),
  ]);

  test('are inflated one by one, however they are cut', () => {
    for (const chunks of everySplit(bytes))
      expect(untimed(record(say, chunks, headers))).toEqual([
        { type: 'envelope', value: { text: 'Hello '.repeat(20) } },
        { type: 'envelope', value: { text: 'plain' } },
        { type: 'envelope', isEnd: true, value: { error: { code: 'internal' } } },
      ]);
  });

  test('that cannot be inflated leave their digest, and the next is read', () => {
    const bad = compress(field(1, 'Hello')).subarray(0, -5);
    const frames = record(say, [envelope(1, bad), envelope(0, field(1, 'on'))], headers);
    expect(frames).toEqual([digest(bad, 1), { t: 2, type: 'envelope', value: { text: 'on' } }]);
  });

  test('that are bombs leave their digest', () => {
    for (const size of [64 * MIB, 17 * MIB]) {
      const bomb = compress(Buffer.alloc(size));
      expect(record(say, [envelope(1, bomb)], headers)).toEqual([digest(bomb, 1)]);
    }
  });
});

test('an envelope grows a thousandfold at most, past the first MiB', () => {
  const headers: HeaderList = [['connect-content-encoding', 'br']];
  const small = brotliCompressSync(Buffer.from(field(1, 'x'.repeat(MIB - 100))));
  expect(small.length * 1000).toBeLessThan(MIB);
  expect(record(say, [envelope(1, small)], headers)).toMatchObject([{ type: 'envelope' }]);
  const large = brotliCompressSync(Buffer.from(field(1, 'x'.repeat(2 * MIB))));
  expect(record(say, [envelope(1, large)], headers)).toEqual([digest(large, 1)]);
});

test.each<[string, HeaderList]>([
  ['no coding', []],
  ['an unknown coding', [['connect-content-encoding', 'snappy']]],
  ['a name that every object has', [['connect-content-encoding', 'constructor']]],
])('a compressed envelope with %s leaves its digest', (_, headers) => {
  expect(record(say, [envelope(1, 'zip')], headers)).toEqual([digest('zip', 1)]);
});

test('envelopes of gRPC go by its own header, and gRPC-Web ends in trailers', () => {
  const bytes = Buffer.concat([envelope(1, gzipSync(field(1, 'Hi'))), envelope(0x80, 'grpc-status: 0\r\n')]);
  expect(record(say, [bytes], [['grpc-encoding', 'gzip']])).toEqual([
    { t: 1, type: 'envelope', value: { text: 'Hi' } },
    { t: 1, type: 'envelope', isEnd: true, text: 'grpc-status: 0\r\n' },
  ]);
});

test('an envelope has the time at which it was complete', () => {
  const bytes = envelope(0, field(1, 'Hi'));
  expect(record(say, [bytes.subarray(0, 3), bytes.subarray(3)])).toMatchObject([{ t: 2 }]);
});

test('an envelope of 16 MiB is read, a longer one leaves its digest', () => {
  const text = 'A line of an answer.\n'.repeat(16 * MIB).slice(0, 16 * MIB - 5);
  expect(record(say, [envelope(0, field(1, text))])).toEqual([{ t: 1, type: 'envelope', value: { text } }]);
  const long = field(1, `${text}\n`);
  expect(record(say, [envelope(0, long)])).toEqual([digest(long, 1)]);
});

test('a stream that was cut leaves the digest of what is no whole envelope', () => {
  const cut = envelope(0, 'abc', 5);
  expect(record(say, [envelope(0, field(1, 'Hi')), cut])).toEqual([
    { t: 1, type: 'envelope', value: { text: 'Hi' } },
    digest(cut, 9),
  ]);
  expect(record(say, [cut])).toEqual([digest(cut, 9)]);
});

test('what follows envelopes and is none leaves one digest', () => {
  const rest = Buffer.from('what is this, and this?');
  const frames = record(say, [envelope(0, field(1, 'Hi')), rest.subarray(0, 9), rest.subarray(9)]);
  expect(frames).toEqual([{ t: 1, type: 'envelope', value: { text: 'Hi' } }, digest(rest, 2)]);
});

test.each([
  ['a page', '<html>bad gateway</html>', { type: 'bytes', text: '<html>bad gateway</html>' }],
  ['JSON', '{"code":"unavailable"}', { type: 'json', value: { code: 'unavailable' } }],
])('%s in place of envelopes or of a message is recorded as it is', (_, text, frame) => {
  for (const chunks of everySplit(Buffer.from(text)))
    for (const codec of [say, unary(say), unary(login)])
      expect(untimed(record(codec, chunks))).toEqual([frame]);
});

test('a message alone is a JSON frame, with the time of its first byte', () => {
  for (const chunks of everySplit(field(1, 'Hi')))
    expect(untimed(record(unary(say), chunks))).toEqual([{ type: 'json', value: { text: 'Hi' } }]);
  expect(record(unary(say), [Buffer.of(), field(1, 'Hi')])).toMatchObject([{ t: 2 }]);
  expect(record(unary(say), [])).toEqual([]);
  expect(record(unary({ ...say, codec: 'json' }), [Buffer.from('{"text":"Hi"}')])).toMatchObject([
    { value: { text: 'Hi' } },
  ]);
});

test('a message over 16 MiB leaves its digest', () => {
  const bytes = Buffer.alloc(16 * MIB + 1);
  expect(record(unary(say), [bytes])).toEqual([digest(bytes, 1)]);
});

test('a message that cannot be read is kept as bytes only where its type has no secret', () => {
  // The attack: a credential in a message that breaks off, so that nobody finds the field that must not be stored.
  for (const text of ['TOKEN\u00ff', 'TOKEN']) {
    const broken = Buffer.concat([field(1, text), Buffer.of(0x0b)]);
    expect(untimed(record(say, [envelope(0, broken)]))).toEqual([
      { type: 'envelope', base64: broken.toString('base64') },
    ]);
    expect(record(login, [envelope(0, broken)])).toEqual([digest(broken, 1)]);
    expect(record(unary(login), [broken])).toEqual([digest(broken, 1)]);
  }
  expect(untimed(record(unary(login), [field(1, 'TOKEN')]))).toEqual([
    { type: 'json', value: { token: '[NOT STORED]' } },
  ]);
});

test('a message in JSON has no secret either, also where it breaks off', () => {
  const json: BodyCodec = { ...login, codec: 'json' };
  const stored = { token: '[NOT STORED]', other: 1 };
  const text = '{"token":"TOKEN","other":1}';
  expect(untimed(record(json, [envelope(0, text)]))).toEqual([{ type: 'envelope', value: stored }]);
  expect(untimed(record(unary(json), [Buffer.from(text)]))).toEqual([{ type: 'json', value: stored }]);
  const cut = Buffer.from(text.slice(0, -3));
  expect(record(json, [envelope(0, cut)])).toEqual([digest(cut, 1)]);
  for (const codec of [unary(json), unary(login)]) expect(record(codec, [cut])).toEqual([digest(cut, 1)]);
});

test('bodies go through the recorder inflated and masked, also secrets that envelopes cut into pieces', async () => {
  const key = ['sk', 'proj', sample(BASE62, 60)].join('-');
  const texts = [`my key is ${key.slice(0, 20)}`, `${key.slice(20)} and`, ' that was it'];
  const sent = Buffer.concat(texts.map((text) => envelope(0, field(1, text))));
  const frames = await new Promise<DecodedFrame[]>((resolve) => {
    const got: DecodedFrame[] = [];
    const recorder = createBodyRecorder({
      headers: [['content-encoding', 'gzip']],
      isJsonExpected: true,
      webSocketExtensions: undefined,
      codec: say,
      redactor,
      channels: () => [],
      events: { frame: (frame) => got.push(frame), gap: () => {}, ended: () => resolve(got) },
    });
    recorder.push(gzipSync(sent), 1, () => {});
    recorder.end(2);
  });
  const read = frames.map((frame) => (frame as unknown as { value: { text: string } }).value.text).join('');
  expect(read).toBe(`my key is ${redactor.text(key).text} and that was it`);
});

test('no bytes make it throw', () => {
  const piece = fc.oneof(
    fc
      .tuple(fc.constantFrom(0, 1, 2, 3, 0x80, 0x81, 4), fc.uint8Array({ maxLength: 20 }), fc.boolean())
      .map(([flags, bytes, isZipped]) => envelope(flags, isZipped ? gzipSync(bytes) : bytes)),
    fc.uint8Array({ maxLength: 8 }),
  );
  const codec = fc.constantFrom(say, login, unary(say), unary(login), { ...say, codec: 'json' as const });
  fc.assert(
    fc.property(codec, fc.array(piece, { maxLength: 6 }), (said, chunks) => {
      for (const frame of record(said, chunks, [['connect-content-encoding', 'gzip']]))
        JSON.parse(JSON.stringify(frame));
    }),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 1000) },
  );
});
