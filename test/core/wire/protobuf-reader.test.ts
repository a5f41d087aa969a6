// Tests src/core/wire/protobuf-reader.ts by way of protobuf.ts: broken, hostile, huge and random bytes.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMessage, MESSAGE_LIMITS } from '../../../src/core/wire/protobuf.ts';
import { decode, double, field, join, nest, number, SCHEMA } from './protobuf-bytes.ts';

describe('decodeMessage', () => {
  it.each<[string, readonly number[], string]>([
    ['a tag that breaks off', [0x80], 'truncated'],
    ['a tag without value', [0x08], 'truncated'],
    ['a varint that breaks off', [0x20, 0xff], 'truncated'],
    ['a varint without end', [0x20, ...Array(10).fill(0x80), 0x01], 'varint'],
    ['a varint of ten bytes that goes on', [0x20, ...Array(20).fill(0xff)], 'varint'],
    ['a length past the end', [0x0a, 2, 0x61], 'truncated'],
    [
      'a length past the end of the message that it is in',
      [0x8a, 0x01, 2, 0x0a, 5, 0x61, 0x61, 0x61, 0x61, 0x61],
      'truncated',
    ],
    ['a length of 2⁶⁴ − 1', [0x0a, ...Array(9).fill(0xff), 0x01], 'truncated'],
    ['a length without bytes', [0x9a, 0x06, 1], 'truncated'],
    ['a fixed32 that breaks off', [0x65, 1, 2, 3], 'truncated'],
    ['a fixed64 that breaks off', [0x51, 1, 2, 3, 4, 5, 6, 7], 'truncated'],
    ['an unknown fixed64 that breaks off', [0x99, 0x06, 1, 2, 3, 4], 'truncated'],
    ['a double that breaks off in a packed field', [0xc2, 0x02, 4, 1, 2, 3, 4], 'truncated'],
    ['a secret that breaks off', [0x92, 0x01, 5, 0x61], 'truncated'],
    ['a broken entry of a map', [0x92, 0x03, 2, 0x0a, 0x05], 'truncated'],
    ['field number 0', [0x00, 0x01], 'field-number'],
    ['field number 0 with a length', [0x02, 0x00], 'field-number'],
    ['a field number past the highest', [0x80, 0x80, 0x80, 0x80, 0x10, 1], 'field-number'],
    ['a field number past 32 bits', [0xf8, 0xff, 0xff, 0xff, 0xff, 0x0f, 1], 'field-number'],
    ['a group', [0x0b, 0x08, 1, 0x0c], 'wire-type'],
    ['the end of a group', [0x0c], 'wire-type'],
    ['wire type 6', [0x0e], 'wire-type'],
    ['wire type 7', [0x0f], 'wire-type'],
    ['text', [...Buffer.from('{"code":"x"}')], 'wire-type'],
  ])('says what is wrong with %s', (_, bytes, reason) => {
    expect(decodeMessage(Uint8Array.from(bytes), 'All', SCHEMA)).toEqual({ ok: false, reason });
  });

  it('refuses known messages that are nested too deep, and takes as many levels as it says', () => {
    expect(decodeMessage(nest(99, 17, Uint8Array.of()), 'All', SCHEMA).ok).toBe(true);
    for (const depth of [100, 10_000])
      expect(decodeMessage(nest(depth, 17, Uint8Array.of()), 'All', SCHEMA)).toEqual({
        ok: false,
        reason: 'too-deep',
      });
  });

  it('keeps what is too deep in an unknown field as bytes', () => {
    const text = JSON.stringify(decode(nest(10_000, 99, Uint8Array.of(0xff))));
    expect(text.match(/"#99"/g)?.length).toBe(100);
    expect(text).toContain('{"base64":"');
  });

  it('counts the levels of messages in hex', () => {
    const bytes = nest(60, 17, field(21, Buffer.from(nest(60, 17, Uint8Array.of())).toString('hex')));
    const text = JSON.stringify(decode(bytes, 'All'));
    expect(text).toMatch(/"hex":\{"(base64|bytes)"/);
  });

  it.each<[string, Uint8Array]>([
    ['packed numbers', field(34, new Uint8Array(1_000_001))],
    [
      'numbers',
      join(...Array(10).fill(Buffer.from([0x20, 0x01].concat(Array(200_000).fill([0x20, 0x01]).flat())))),
    ],
    ['unknown messages', field(99, Buffer.alloc(2_000_004, Buffer.of(0x08, 0x01)))],
  ])('gives up on too many %s', (_, bytes) => {
    expect(decodeMessage(bytes, 'All', SCHEMA)).toEqual({ ok: false, reason: 'too-many-fields' });
  });

  it('reads messages of 16 MiB', () => {
    const size = 16 * 1024 * 1024;
    const text = 'A line of an answer, né?\n'.repeat(size / 26);
    expect(decode(field(1, text))).toEqual({ string: text });
    expect(decode(field(99, text))).toEqual({ '#99': text });
    const binary = new Uint8Array(size).fill(0xff);
    expect(decode(field(99, binary))).toEqual({ '#99': { base64: Buffer.from(binary).toString('base64') } });
  });

  it('takes linear time where each of many levels is bytes to its last', () => {
    // Each level is text but for its last byte, and a message but for its end.
    const bytes = nest(90, 99, join(field(99, 'x'.repeat(4_000_000)), Uint8Array.of(0xff)));
    const text = JSON.stringify(decode(bytes));
    expect(text).toContain('"base64"');
  });
});

const anyField: fc.Arbitrary<Uint8Array> = fc.letrec<{ field: Uint8Array; message: Uint8Array }>((tie) => ({
  message: fc.array(tie('field'), { maxLength: 5, depthIdentifier: 'm' }).map((fields) => join(...fields)),
  field: fc.oneof(
    { maxDepth: 6, depthIdentifier: 'm' },
    fc
      .tuple(fc.integer({ min: 1, max: 60 }), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }))
      .map(([no, value]) => number(no, value)),
    fc
      .tuple(fc.integer({ min: 1, max: 60 }), fc.string({ unit: 'binary' }))
      .map(([no, text]) => field(no, text)),
    fc
      .tuple(fc.integer({ min: 1, max: 60 }), fc.uint8Array({ maxLength: 9 }))
      .map(([no, bytes]) => field(no, bytes)),
    fc.tuple(fc.integer({ min: 1, max: 60 }), fc.double()).map(([no, value]) => double(no, value)),
    fc.tuple(fc.integer({ min: 1, max: 60 }), tie('message')).map(([no, bytes]) => field(no, bytes)),
  ),
})).message;

const RUNS = Number(process.env.FUZZ_RUNS ?? 1000);

describe('decodeMessage with any bytes', () => {
  it('reads every well-formed message of unknown fields', () => {
    fc.assert(
      fc.property(anyField, (bytes) => {
        const decoded = decodeMessage(bytes, 'None', SCHEMA);
        expect(decoded.ok).toBe(true);
        if (decoded.ok) JSON.parse(JSON.stringify(decoded.value));
      }),
      { numRuns: RUNS },
    );
  });

  it('never throws, whatever was changed, cut or put in', () => {
    const change = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      put: fc.uint8Array({ maxLength: 3 }),
      drop: fc.nat(3),
    });
    fc.assert(
      fc.property(
        fc.oneof(anyField, fc.uint8Array({ maxLength: 60 })),
        fc.array(change, { maxLength: 3 }),
        (bytes, changes) => {
          let changed = bytes;
          for (const { at, put, drop } of changes) {
            const from = Math.floor(at * changed.length);
            changed = join(changed.subarray(0, from), put, changed.subarray(from + drop));
          }
          const decoded = decodeMessage(changed, 'All', SCHEMA, { ...MESSAGE_LIMITS, payload: 'All' });
          if (decoded.ok) JSON.parse(JSON.stringify(decoded.value));
        },
      ),
      { numRuns: RUNS },
    );
  });
});
