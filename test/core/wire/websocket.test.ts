// Tests src/core/wire/websocket.ts and websocket-header.ts.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createWebSocketDecoder, type WebSocketItem } from '../../../src/core/wire/websocket.ts';
import { chunkSizes, cutInto, everySplit, feed, nodeHash, sha256, utf8 } from './feeding.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const join = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));
const decode = (chunks: Uint8Array[], maxMessageBytes = 1000): WebSocketItem[] =>
  joinBytes(feed(createWebSocketDecoder({ maxMessageBytes, hash: nodeHash }), chunks));
const message = (opcode: string, bytes: Uint8Array, compressed = false): object => ({
  type: 'message',
  opcode,
  compressed,
  bytes,
});

/** Where raw bytes are cut depends on the chunks; what they say may not. */
function joinBytes(items: WebSocketItem[]): WebSocketItem[] {
  const joined: WebSocketItem[] = [];
  for (const item of items) {
    const last = joined.at(-1);
    if (item.type !== 'bytes' || last?.type !== 'bytes') joined.push(item);
    else joined.splice(-1, 1, { type: 'bytes', bytes: join(last.bytes, item.bytes) });
  }
  return joined;
}

function frame(first: number, payload: Uint8Array, key?: Uint8Array): Uint8Array {
  const bit = key ? 0x80 : 0;
  const length =
    payload.length < 126
      ? Uint8Array.of(bit | payload.length)
      : payload.length < 65536
        ? Uint8Array.of(bit | 126, payload.length >> 8, payload.length & 255)
        : Uint8Array.of(
            bit | 127,
            0,
            0,
            0,
            0,
            0,
            payload.length >> 16,
            (payload.length >> 8) & 255,
            payload.length & 255,
          );
  const body = key ? payload.map((byte, at) => byte ^ (key[at % 4] ?? 0)) : payload;
  return join(Uint8Array.of(first), length, key ?? new Uint8Array(0), body);
}

const HELLO = utf8('Hello');
const MASKING_KEY = hex('37fa213d');

describe('WebSocket decoder', () => {
  it.each<[string, string, object[]]>([
    ['reads RFC 6455’s unmasked text', '8105 48656c6c6f', [message('text', HELLO)]],
    ['reads RFC 6455’s masked text', '8185 37fa213d 7f9f4d5158', [message('text', HELLO)]],
    ['joins RFC 6455’s fragmented text', '0103 48656c 8002 6c6f', [message('text', HELLO)]],
    [
      'reads RFC 6455’s ping and its masked pong',
      '8905 48656c6c6f 8a85 37fa213d 7f9f4d5158',
      [message('ping', HELLO), message('pong', HELLO)],
    ],
    [
      'yields control frames that come between fragments, first',
      '0203 48656c 8900 0001 6c 8a02 6f6b 8001 6f',
      [message('ping', utf8('')), message('pong', utf8('ok')), message('binary', HELLO)],
    ],
    ['reads a close with its code', '8802 03e8', [message('close', hex('03e8'))]],
    [
      'reads empty messages',
      '8100 8200 0100 8000',
      [message('text', utf8('')), message('binary', utf8('')), message('text', utf8(''))],
    ],
    [
      'marks a compressed message by its first frame',
      '4103 f248cd 8004 c9c90700 8101 61',
      [message('text', hex('f248cdc9c90700'), true), message('text', utf8('a'))],
    ],
    [
      'lets a length pass that is longer than needed',
      '817e0001 61 817f0000000000000001 62',
      [message('text', utf8('a')), message('text', utf8('b'))],
    ],
  ])('%s, at every split', (_name, stream, items) => {
    for (const chunks of everySplit(hex(stream))) expect(decode(chunks)).toEqual(items);
  });

  it.each([0, 125, 126, 65535, 65536, 100_000])('reads a payload of %i bytes, masked and not', (bytes) => {
    const payload = new Uint8Array(bytes).map((_, at) => at * 31);
    const stream = join(frame(0x82, payload), frame(0x82, payload, MASKING_KEY));
    for (const sizes of [[stream.length], [1], [7, 1000, 3]]) {
      expect(decode(cutInto(stream, sizes), 100_000)).toEqual([
        message('binary', payload),
        message('binary', payload),
      ]);
    }
  });

  it('counts and skips a message over the limit, at every split', () => {
    const stream = join(frame(0x82, HELLO, MASKING_KEY), frame(0x81, utf8('abc')));
    const oversize = { type: 'oversize', bytes: 5, sha256: sha256(HELLO) };
    for (const chunks of everySplit(stream))
      expect(decode(chunks, 4)).toEqual([oversize, message('text', utf8('abc'))]);
  });

  it('counts all fragments of a message over the limit', () => {
    const stream = join(
      frame(0x01, utf8('Hel')),
      frame(0x89, utf8('ping!')),
      frame(0x80, utf8('lo')),
      frame(0x81, utf8('a')),
    );
    const items = [
      message('ping', utf8('ping!')),
      { type: 'oversize', bytes: 5, sha256: sha256(HELLO) },
      message('text', utf8('a')),
    ];
    for (const chunks of everySplit(stream)) expect(decode(chunks, 4)).toEqual(items);
  });

  it('takes no memory for a length that is only declared', () => {
    const items = decode([hex('827f 001fffffffffffff'), HELLO]);
    expect(items).toEqual([
      { type: 'broken', reason: 'cut' },
      { type: 'oversize', bytes: 5, sha256: sha256(HELLO) },
    ]);
  });

  it.each([
    ['reserved-bits', '9105 48656c6c6f'],
    ['reserved-bits', 'a105 48656c6c6f'],
    ['reserved-bits', 'c900'],
    ['unknown-opcode', '8300'],
    ['unknown-opcode', '8f03 616263'],
    ['fragmented-control', '0900'],
    ['long-control', '897e007e'],
    ['length', '827f 8000000000000000'],
    ['length', '827f 0020000000000000'],
    ['no-message-to-continue', '8001 61'],
  ])('breaks with %s at %s and passes the rest on as it came', (reason, fault) => {
    const bad = join(hex(fault), utf8('rest'));
    for (const chunks of everySplit(join(frame(0x81, HELLO), bad))) {
      expect(decode(chunks)).toEqual([
        message('text', HELLO),
        { type: 'broken', reason },
        { type: 'bytes', bytes: bad },
      ]);
    }
  });

  it('gives out the fragments that a broken message had', () => {
    const stream = join(frame(0x01, utf8('Hel'), MASKING_KEY), frame(0x81, utf8('lo')));
    const bytes = join(utf8('Hel'), frame(0x81, utf8('lo')));
    for (const chunks of everySplit(stream)) {
      expect(decode(chunks)).toEqual([
        { type: 'broken', reason: 'message-not-continued' },
        { type: 'bytes', bytes },
      ]);
    }
  });

  it.each([
    ['a header', '81', '81'],
    ['a masked header', '8185 37fa', '8185 37fa'],
    ['a payload', '8185 37fa213d 7f9f', '4865'],
    ['a control frame between fragments', '0103 48656c 8905 6c6f', '48656c 6c6f'],
    ['a fragmented message, between frames', '0103 48656c', '48656c'],
  ])('says that a stream was cut in %s', (_where, stream, kept) => {
    for (const chunks of everySplit(hex(stream))) {
      expect(decode(chunks)).toEqual([
        { type: 'broken', reason: 'cut' },
        { type: 'bytes', bytes: hex(kept) },
      ]);
    }
  });

  it('reads back any messages however they are cut', () => {
    const data = fc.record({
      opcode: fc.constantFrom('text', 'binary'),
      fragments: fc.array(fc.uint8Array({ maxLength: 200 }), { minLength: 1, maxLength: 4 }),
      key: fc.option(fc.uint8Array({ minLength: 4, maxLength: 4 }), { nil: undefined }),
      compressed: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(data, { maxLength: 5 }), chunkSizes, (messages, sizes) => {
        const stream = messages.flatMap(({ opcode, fragments, key, compressed }) =>
          fragments.map((payload, turn) => {
            const start = turn === 0 ? (opcode === 'text' ? 1 : 2) | (compressed ? 0x40 : 0) : 0;
            return frame(start | (turn === fragments.length - 1 ? 0x80 : 0), payload, key);
          }),
        );
        const expected = messages.map((sent) =>
          message(sent.opcode, join(...sent.fragments), sent.compressed),
        );
        expect(decode(cutInto(join(...stream), sizes))).toEqual(expected);
      }),
    );
  });

  it('yields the same for any bytes however they are cut', () => {
    const short = fc.array(fc.constantFrom(0x81, 0x01, 0x80, 0x00, 0x02, 0x89, 0x05, 0x83, 0x41), {
      maxLength: 60,
    });
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      short.map((values) => Uint8Array.from(values)),
    );
    fc.assert(
      fc.property(bytes, chunkSizes, fc.constantFrom(2, 1000), (stream, sizes, maxMessageBytes) => {
        expect(decode(cutInto(stream, sizes), maxMessageBytes)).toEqual(decode([stream], maxMessageBytes));
      }),
      { numRuns: 1000 },
    );
  });
});
