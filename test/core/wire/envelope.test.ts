// Tests src/core/wire/envelope.ts.
import { describe, expect, it } from 'vitest';
import { encodeBase64 } from '../../../src/core/wire/base64.ts';
import type { BodyCodec } from '../../../src/core/wire/body-codec.ts';
import { toEnvelopeFrame, toUnaryFrame } from '../../../src/core/wire/envelope.ts';
import { parseSchema } from '../../../src/core/wire/schema.ts';
import { utf8 } from './feeding.ts';
import { field } from './protobuf-bytes.ts';

const schema = parseSchema(
  'Say\n  text 1 string\n  data 2 hex\n  data_binary 3 payload\n  blob 4 any\n  key 5 secret',
);
const proto: BodyCodec = { framing: 'connect', codec: 'proto', schema, message: 'Say' };
const json: BodyCodec = { ...proto, codec: 'json' };
const binary = Uint8Array.of(0x0b, 0xff);

describe('toEnvelopeFrame', () => {
  it.each<[string, BodyCodec, Uint8Array, boolean, object]>([
    ['a message', proto, field(1, 'Hi'), false, { value: { text: 'Hi' } }],
    ['an empty message', proto, utf8(''), false, { value: {} }],
    [
      'a message in hex',
      { ...proto, payload: 'Say' },
      field(2, '0a0161'),
      false,
      { value: { data: { text: 'a' } } },
    ],
    ['text in place of a message', proto, utf8('{"a":1}'), false, { text: '{"a":1}' }],
    ['bytes in place of a message', proto, binary, false, { base64: 'C/8=' }],
    ['a message in JSON', json, utf8('{"text":"Hi","n":1.0}'), false, { value: { text: 'Hi', n: 1 } }],
    [
      'hex in JSON',
      { ...json, payload: 'Say' },
      utf8('{"data":"0a0161"}'),
      false,
      { value: { data: { text: 'a' } } },
    ],
    // JSON has bytes in base64, where no rule sees a secret and no schema a field that must not be stored.
    [
      'a message in base64 in JSON',
      { ...json, payload: 'Say' },
      utf8(JSON.stringify({ dataBinary: encodeBase64(field(5, 'a key')) })),
      false,
      { value: { dataBinary: { key: '[NOT STORED]' } } },
    ],
    [
      'what is no base64 in place of a message',
      { ...json, payload: 'Say' },
      utf8('{"dataBinary":"no base64!"}'),
      false,
      { value: { dataBinary: '[NOT STORED]' } },
    ],
    [
      'a text in base64 in JSON',
      json,
      utf8(JSON.stringify({ blob: encodeBase64(utf8('a text with a key in it')) })),
      false,
      { value: { blob: 'a text with a key in it' } },
    ],
    ...['composer', 'a text, not base64', 'AAECAwQFBgcICQoLDA0ODw=='].map(
      (blob): [string, BodyCodec, Uint8Array, boolean, object] => [
        `${blob} in JSON`,
        json,
        utf8(JSON.stringify({ blob })),
        false,
        { value: { blob } },
      ],
    ),
    ['no hex in JSON', json, utf8('{"data":"0a0"}'), false, { value: { data: { base64: 'MGEw' } } }],
    ['broken hex in JSON', json, utf8('{"data":"0b"}'), false, { value: { data: { base64: 'Cw==' } } }],
    ['no JSON', json, utf8('{"text":'), false, { text: '{"text":' }],
    ['JSON too deep', json, utf8('['.repeat(500)), false, { text: '['.repeat(500) }],
    [
      'an end',
      proto,
      utf8('{"error":{"code":"internal"}}'),
      true,
      { isEnd: true, value: { error: { code: 'internal' } } },
    ],
    ['an empty end', proto, utf8('{}'), true, { isEnd: true, value: {} }],
    ['trailers', proto, utf8('grpc-status: 0\r\n'), true, { isEnd: true, text: 'grpc-status: 0\r\n' }],
    ['bytes as an end', json, binary, true, { isEnd: true, base64: 'C/8=' }],
  ])('reads %s', (_, codec, bytes, isEnd, content) => {
    expect(toEnvelopeFrame({ bytes, isEnd }, { t: 3, codec })).toEqual({
      type: 'envelope',
      t: 3,
      ...content,
    });
  });
});

describe('toUnaryFrame', () => {
  it.each<[string, BodyCodec, Uint8Array, object | undefined]>([
    ['a message', proto, field(1, 'Hi'), { type: 'json', t: 3, value: { text: 'Hi' } }],
    ['a message in JSON', json, utf8('{"text":"Hi"}'), { type: 'json', t: 3, value: { text: 'Hi' } }],
    [
      'an error in JSON',
      proto,
      utf8('{"code":"internal"}'),
      { type: 'json', t: 3, value: { code: 'internal' } },
    ],
    ['neither', proto, utf8('<html>'), undefined],
    ['bytes', json, binary, undefined],
  ])('reads %s', (_, codec, bytes, frame) => {
    expect(toUnaryFrame(bytes, { t: 3, codec })).toEqual(frame);
  });
});
