// Tests src/core/wire/protobuf.ts: what it makes of each kind of field.
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/model/json.ts';
import { isRawNumber } from '../../../src/core/model/raw-number.ts';
import { decodeMessage, MESSAGE_LIMITS } from '../../../src/core/wire/protobuf.ts';
import {
  decode,
  double,
  field,
  fixed32,
  fixed64,
  float,
  join,
  number,
  SCHEMA,
  zigzag,
} from './protobuf-bytes.ts';

describe('decodeMessage', () => {
  it.each<[string, Uint8Array, string]>([
    ['an empty message', Uint8Array.of(), '{}'],
    ['string', field(1, 'grüße 😀'), '{"string":"grüße 😀"}'],
    ['a long string', field(1, 'é'.repeat(100)), `{"string":"${'é'.repeat(100)}"}`],
    ['an empty string', field(1, ''), '{"string":""}'],
    ['a string with control characters', field(1, '\u0001\u0000'), '{"string":"\\u0001\\u0000"}'],
    ['a string that is no UTF-8', field(1, Uint8Array.of(0xff)), '{"string":{"base64":"/w=="}}'],
    ['bytes', field(2, 'abc'), '{"bytes":{"base64":"YWJj"}}'],
    ['true', number(3, 1n), '{"bool":true}'],
    ['false', number(3, 0n), '{"bool":false}'],
    ['a wide true', number(3, 1n << 40n), '{"bool":true}'],
    ['int32', number(4, -5n), '{"int32":-5}'],
    ['the lowest int32', number(4, -(2n ** 31n)), '{"int32":-2147483648}'],
    ['int64', number(5, -5n), '{"int64":-5}'],
    ['a safe int64', number(5, 2n ** 53n - 1n), '{"int64":9007199254740991}'],
    ['a large int64', number(5, 2n ** 53n + 1n), '{"int64":9007199254740993}'],
    ['the lowest int64', number(5, -(2n ** 63n)), '{"int64":-9223372036854775808}'],
    ['uint32', number(6, 2n ** 32n - 1n), '{"uint32":4294967295}'],
    ['the highest uint64', number(7, 2n ** 64n - 1n), '{"uint64":18446744073709551615}'],
    ['a large uint64 that a double holds', number(7, 2n ** 60n), '{"uint64":1152921504606846976}'],
    ['sint32', number(8, zigzag(-7n)), '{"sint32":-7}'],
    ['the highest sint32', number(8, zigzag(2n ** 31n - 1n)), '{"sint32":2147483647}'],
    ['the lowest sint32', number(8, BigInt.asUintN(32, zigzag(-(2n ** 31n)))), '{"sint32":-2147483648}'],
    ['sint64', number(9, zigzag(-7n)), '{"sint64":-7}'],
    ['the lowest sint64', number(9, zigzag(-(2n ** 63n))), '{"sint64":-9223372036854775808}'],
    ['double', double(10, 1e-300), '{"double":1e-300}'],
    ['minus zero', double(10, -0), '{"double":-0}'],
    ['NaN', double(10, Number.NaN), '{"double":"NaN"}'],
    ['minus infinity', float(11, Number.NEGATIVE_INFINITY), '{"float":"-Infinity"}'],
    ['float', float(11, 0.1), `{"float":${Math.fround(0.1)}}`],
    ['fixed32', fixed32(12, 0xffff_ffff), '{"fixed32":4294967295}'],
    ['fixed64', fixed64(13, 2n ** 64n - 1n), '{"fixed64":18446744073709551615}'],
    ['sfixed32', fixed32(14, 0xffff_fffe), '{"sfixed32":-2}'],
    ['sfixed64', fixed64(15, 2n ** 64n - 2n), '{"sfixed64":-2}'],
    ['enum', number(16, -1n), '{"enum":-1}'],
    ['a message', field(17, field(1, 'a')), '{"message":{"string":"a"}}'],
    ['an empty message in one', field(17, ''), '{"message":{}}'],
    ['a repeated field once', field(31, 'a'), '{"strings":["a"]}'],
    [
      'a repeated field',
      join(field(31, 'a'), field(1, 'x'), field(31, '')),
      '{"strings":["a",""],"string":"x"}',
    ],
    [
      'a field that came twice',
      join(field(1, 'a'), field(1, 'b'), field(1, 'c')),
      '{"string":["a","b","c"]}',
    ],
    ['repeated messages', join(field(47, ''), field(47, number(4, 1n))), '{"messages":[{},{"int32":1}]}'],
    ['packed numbers', field(34, Uint8Array.of(1, 2, 0xac, 0x02)), '{"int32s":[1,2,300]}'],
    ['packed and single ones', join(field(34, Uint8Array.of(1)), number(34, 2n)), '{"int32s":[1,2]}'],
    ['packed none', field(34, ''), '{"int32s":[]}'],
    [
      'packed doubles',
      field(40, join(double(1, 1.5).subarray(1), double(1, 2).subarray(1))),
      '{"doubles":[1.5,2]}',
    ],
    ['packed sint64', field(39, Uint8Array.of(1, 2)), '{"sint64s":[-1,1]}'],
    ['packed of a single field', field(4, Uint8Array.of(1, 2)), '{"#4":{"base64":"AQI="}}'],
    [
      'another wire type',
      join(number(1, 5n), field(4, 'text'), double(17, 0)),
      '{"#1":5,"#4":"text","#17":{"fixed64":"0000000000000000"}}',
    ],
    [
      'a map',
      join(field(50, join(field(1, 'a'), field(2, 'b'))), field(50, field(1, 'c'))),
      '{"names":{"a":"b","c":""}}',
    ],
    [
      'a map key twice',
      join(field(50, join(field(1, 'a'), field(2, 'b'))), field(50, join(field(1, 'a'), field(2, 'c')))),
      '{"names":{"a":"c"}}',
    ],
    ['an empty map entry', field(50, ''), '{"names":{"":""}}'],
    [
      'a map of messages',
      field(51, join(number(1, -3n), field(2, number(4, 1n)))),
      '{"byNumber":{"-3":{"int32":1}}}',
    ],
    [
      'a map without its message',
      field(51, number(1, 2n ** 62n + 1n)),
      '{"byNumber":{"4611686018427387905":{}}}',
    ],
    ['a map by flags', field(52, number(1, 1n)), '{"flags":{"true":{"base64":""}}}'],
    [
      'a key that is no UTF-8',
      field(50, field(1, Uint8Array.of(0xff))),
      '{"names":{"{\\"base64\\":\\"/w==\\"}":""}}',
    ],
    [
      '__proto__ as a key',
      field(50, join(field(1, '__proto__'), field(2, 'b'))),
      '{"names":{"__proto__":"b"}}',
    ],
    ['a map of another wire type', number(50, 1n), '{"#50":1}'],
    ['opaque bytes', field(19, 'x'.repeat(64)), `{"opaque":{"base64":"${btoa('x'.repeat(64))}"}}`],
    ['too many opaque bytes', field(19, 'x'.repeat(65)), '{"opaque":{"bytes":65}}'],
    ['an opaque number', number(19, 7n), '{"opaque":7}'],
    [
      'any',
      join(field(20, 'text'), field(54, field(1, '\u0001')), number(54, 3n)),
      '{"any":"text","anys":[{"#1":{"base64":"AQ=="}},3]}',
    ],
    ['an unknown number', number(99, -1n), '{"#99":18446744073709551615}'],
    [
      'unknown fixed numbers',
      join(fixed32(98, 7), fixed64(99, 0x0123_4567_89ab_cdefn)),
      '{"#98":{"fixed32":7},"#99":{"fixed64":"0123456789abcdef"}}',
    ],
    ['an unknown text', field(99, 'a\tb\r\nc 😀'), '{"#99":"a\\tb\\r\\nc 😀"}'],
    ['an unknown empty value', field(99, ''), '{"#99":""}'],
    ['an unknown message', field(99, join(field(1, 'a'), number(2, 1n))), '{"#99":{"#1":"a","#2":1}}'],
    [
      'an unknown message of a strange number',
      field(99, number(20_001, 1n)),
      `{"#99":{"base64":"${Buffer.from(number(20_001, 1n)).toString('base64')}"}}`,
    ],
    ['the highest plausible number', field(99, number(20_000, 1n)), '{"#99":{"#20000":1}}'],
    ['an unknown group', field(99, Uint8Array.of(0x0b, 0x0c)), '{"#99":{"base64":"Cww="}}'],
    ['unknown bytes', field(99, Uint8Array.of(0xff, 0xff)), '{"#99":{"base64":"//8="}}'],
    ['unknown fields twice', join(number(99, 1n), field(99, 'a')), '{"#99":[1,"a"]}'],
    ['the highest field number', number(536_870_911, 1n), '{"#536870911":1}'],
  ])('reads %s', (_, bytes, expected) => {
    expect(JSON.stringify(decode(bytes))).toBe(expected);
  });

  it('keeps a number that a double does not hold as a raw one', () => {
    const { int64 } = decode(number(5, 2n ** 53n + 1n)) as { int64: Json };
    expect(isRawNumber(int64)).toBe(true);
  });

  it.each([
    ['text', field(18, 'TOKEN')],
    ['a message', field(18, field(1, 'TOKEN'))],
    ['a number', number(18, 1_234_567n)],
    ['a fixed number', fixed64(18, 1_234_567n)],
  ])('never shows a secret that came as %s', (_, bytes) => {
    expect(decode(bytes)).toEqual({ secret: '[NOT STORED]' });
    expect(decode(field(17, bytes))).toEqual({ message: { secret: '[NOT STORED]' } });
  });

  it('never shows repeated secrets', () => {
    expect(decode(join(field(53, 'TOKEN'), number(53, 1n)))).toEqual({
      secrets: ['[NOT STORED]', '[NOT STORED]'],
    });
  });

  it.each<[string, string | undefined, Json]>([
    ['0a0161', 'All', { string: 'a' }],
    ['0A0161', 'All', { string: 'a' }],
    ['0a0161', undefined, { '#1': 'a' }],
    ['', 'All', {}],
    ['3a00', 'All', { '#7': '' }],
    ['0a03666f6f', 'All', { string: 'foo' }],
    // A message that breaks off is not shown as text: it might be a secret's.
    ['920105544f4b', 'All', { base64: 'kgEFVE9L' }],
    ['920105544f4b', undefined, { base64: 'kgEFVE9L' }],
    [`9201ff01${'41'.repeat(100)}`, 'All', { bytes: 104 }],
    ['no hex', 'All', { base64: 'bm8gaGV4' }],
    ['0a0', 'All', { base64: 'MGEw' }],
    ['x'.repeat(100), 'All', { bytes: 100 }],
  ])('reads a message as hex: %s as %s', (hex, payload, expected) => {
    expect(decode(field(21, hex), payload)).toEqual({ hex: expected });
    if (/^([0-9a-f]{2})*$/i.test(hex))
      expect(decode(field(22, Buffer.from(hex, 'hex')), payload)).toEqual({ payload: expected });
  });

  it('reads a type that the schema does not have as unknown fields', () => {
    expect(decodeMessage(field(1, 'a'), 'Missing', SCHEMA)).toEqual({ ok: true, value: { '#1': 'a' } });
  });

  it.each<[string, Uint8Array, string, { unknownFields: number; unreadPayloads: number }]>([
    ['known fields', join(field(1, 'a'), number(3, 1n)), 'All', { unknownFields: 0, unreadPayloads: 0 }],
    ['unknown numbers', join(field(99, 'a'), number(98, 1n)), 'All', { unknownFields: 2, unreadPayloads: 0 }],
    ['another wire type', number(1, 1n), 'All', { unknownFields: 1, unreadPayloads: 0 }],
    [
      'a message in an unknown field once',
      field(99, join(number(1, 1n), number(2, 2n))),
      'All',
      { unknownFields: 1, unreadPayloads: 0 },
    ],
    ['no field of an unknown type', field(99, 'a'), 'Missing', { unknownFields: 0, unreadPayloads: 0 }],
    ['one in a payload', field(22, field(99, 'a')), 'All', { unknownFields: 1, unreadPayloads: 0 }],
    ['hex that breaks off', field(21, '0a05'), 'All', { unknownFields: 0, unreadPayloads: 1 }],
    ['a text in place of hex', field(21, 'foo'), 'All', { unknownFields: 0, unreadPayloads: 0 }],
    [
      'nothing of what is no message',
      join(field(99, 'a'), Uint8Array.of(0x0a, 0x7f)),
      'All',
      { unknownFields: 0, unreadPayloads: 0 },
    ],
  ])('tells of drift: %s', (_, bytes, type, expected) => {
    const told = { unknownFields: 0, unreadPayloads: 0 };
    const drift = {
      unknownFields(count: number) {
        told.unknownFields += count;
      },
      unreadPayload() {
        told.unreadPayloads++;
      },
    };
    decodeMessage(bytes, type, SCHEMA, { ...MESSAGE_LIMITS, payload: 'All', drift });
    expect(told).toEqual(expected);
  });

  it('reads bytes in the middle of a buffer', () => {
    const bytes = join(Uint8Array.of(1, 2, 3), double(10, 2.5), Uint8Array.of(9));
    expect(decode(bytes.subarray(3, -1))).toEqual({ double: 2.5 });
  });
});
