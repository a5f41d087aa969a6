// Tests src/core/wire/connect.ts.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEnvelopeDecoder, type EnvelopeItem } from '../../../src/core/wire/connect.ts';
import { chunkSizes, cutInto, everySplit, feed, nodeHash, sha256, utf8 } from './feeding.ts';

const MAX = 16;

function envelope(flags: number, payload: Uint8Array | string, length?: number): Uint8Array {
  const bytes = typeof payload === 'string' ? utf8(payload) : payload;
  const head = Buffer.alloc(5);
  head.writeUInt8(flags);
  head.writeUInt32BE(length ?? bytes.length, 1);
  return Uint8Array.from([...head, ...bytes]);
}
const read = (flags: number, payload: string): EnvelopeItem => ({
  type: 'envelope',
  flags,
  compressed: (flags & 1) !== 0,
  isEnd: flags > 1,
  bytes: utf8(payload),
});
const join = (...parts: readonly Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));
const broken = (reason: 'flags' | 'cut', bytes: Uint8Array): EnvelopeItem => ({
  type: 'broken',
  reason,
  bytes,
});

/** Bytes behind unknown flags come with each push: joined, they are the same however they were cut. */
function joined(items: readonly EnvelopeItem[]): EnvelopeItem[] {
  const whole: EnvelopeItem[] = [];
  for (const item of items) {
    const last = whole.at(-1);
    if (item.type === 'broken' && last?.type === 'broken')
      whole.splice(-1, 1, { ...last, bytes: join(last.bytes, item.bytes) });
    else whole.push(item);
  }
  return whole;
}

function decode(chunks: Iterable<Uint8Array>): EnvelopeItem[] {
  return joined(feed(createEnvelopeDecoder({ maxEnvelopeBytes: MAX, hash: nodeHash }), chunks));
}

const long = 'x'.repeat(MAX + 1);
const digest: EnvelopeItem = { type: 'oversize', bytes: long.length, sha256: sha256(utf8(long)) };

describe('createEnvelopeDecoder', () => {
  it.each<[string, Uint8Array, EnvelopeItem[]]>([
    ['nothing', Uint8Array.of(), []],
    [
      'messages',
      join(envelope(0, 'one'), envelope(1, 'two'), envelope(0, '')),
      [read(0, 'one'), read(1, 'two'), read(0, '')],
    ],
    ['a message at the limit', envelope(0, 'x'.repeat(MAX)), [read(0, 'x'.repeat(MAX))]],
    ['an end', join(envelope(0, 'a'), envelope(2, '{}')), [read(0, 'a'), read(2, '{}')]],
    ['a compressed end', envelope(3, 'zip'), [read(3, 'zip')]],
    [
      'trailers of gRPC-Web',
      join(envelope(0x80, 'grpc-status: 0\r'), envelope(0x81, '')),
      [read(0x80, 'grpc-status: 0\r'), read(0x81, '')],
    ],
    ['an envelope over the limit', join(envelope(0, long), envelope(0, 'a')), [digest, read(0, 'a')]],
    ['an end over the limit', envelope(2, long), [digest]],
    [
      'unknown flags',
      join(envelope(0, 'a'), envelope(4, 'b'), envelope(0, 'c')),
      [read(0, 'a'), broken('flags', join(envelope(4, 'b'), envelope(0, 'c')))],
    ],
    ['a page of text', utf8('<html>no</html>'), [broken('flags', utf8('<html>no</html>'))]],
    ['a header cut off', Uint8Array.of(0, 0, 0), [broken('cut', Uint8Array.of(0, 0, 0))]],
    [
      'a message cut off',
      join(envelope(0, 'a'), envelope(0, 'bc', 3)),
      [read(0, 'a'), broken('cut', envelope(0, 'bc', 3))],
    ],
    ['a message cut off before its bytes', envelope(0, '', 3), [broken('cut', envelope(0, '', 3))]],
    [
      'a message over the limit, cut off',
      envelope(0, 'bc', 0xffff_ffff),
      [
        { type: 'oversize', bytes: 2, sha256: sha256(utf8('bc')) },
        broken('cut', envelope(0, '', 0xffff_ffff)),
      ],
    ],
  ])('reads %s, however it is cut', (_, bytes, expected) => {
    for (const chunks of everySplit(bytes)) expect(decode(chunks)).toEqual(expected);
  });

  it('gives each envelope with the push that ended it', () => {
    const decoder = createEnvelopeDecoder({ maxEnvelopeBytes: MAX, hash: nodeHash });
    const bytes = join(envelope(0, 'one'), envelope(0, 'two'));
    expect(decoder.push(bytes.subarray(0, 7))).toEqual([]);
    expect(decoder.push(bytes.subarray(7, 9))).toEqual([read(0, 'one')]);
    expect(decoder.push(bytes.subarray(9))).toEqual([read(0, 'two')]);
    expect(decoder.end()).toEqual([]);
  });

  it('takes no memory for a length that is only declared', () => {
    const decoder = createEnvelopeDecoder({ maxEnvelopeBytes: Number.POSITIVE_INFINITY });
    expect(decoder.push(envelope(0, 'a', 0xffff_ffff))).toEqual([]);
    expect(decoder.end()).toEqual([broken('cut', envelope(0, 'a', 0xffff_ffff))]);
  });

  it('reads 16 MiB', () => {
    const payload = new Uint8Array(16 * 1024 * 1024).fill(7);
    const head = envelope(0, '', payload.length);
    const decoder = createEnvelopeDecoder({ maxEnvelopeBytes: payload.length, hash: nodeHash });
    const items = [
      ...decoder.push(head),
      ...cutInto(payload, [65_536]).flatMap((chunk) => decoder.push(chunk)),
    ];
    expect(items).toHaveLength(1);
    expect(items[0]?.type === 'envelope' && Buffer.from(payload).equals(items[0].bytes)).toBe(true);
  });

  it('gives the same for any bytes, however they are cut, and loses none', () => {
    const piece = fc.oneof(
      fc
        .tuple(fc.constantFrom(0, 1, 2, 3, 0x80, 0x81), fc.uint8Array({ maxLength: MAX + 4 }))
        .map(([flags, payload]) => envelope(flags, payload)),
      fc.uint8Array({ maxLength: 8 }),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 6 }).map((parts) => join(...parts)),
        chunkSizes,
        (bytes, sizes) => {
          const whole = decode([bytes]);
          expect(decode(cutInto(bytes, sizes))).toEqual(whole);
          const lengths = whole.map((item) => {
            if (item.type === 'envelope') return 5 + item.bytes.length;
            return item.type === 'oversize' ? 5 + item.bytes : item.bytes.length;
          });
          const isCutInOversize = whole.at(-1)?.type === 'broken' && whole.at(-2)?.type === 'oversize';
          const total = lengths.reduce((sum, length) => sum + length, 0);
          if (!isCutInOversize) expect(total).toBe(bytes.length);
        },
      ),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 1000) },
    );
  });
});
