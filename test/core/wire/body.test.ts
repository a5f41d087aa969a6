// Tests src/core/wire/body.ts and content-type.ts.
import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DecodedFrame } from '../../../src/core/model/frame.ts';
import { isStreamed, openBody } from '../../../src/core/wire/body.ts';
import { bytesOf, chunkSizes, cutInto, everySplit, nodeHash, sha256, utf8 } from './feeding.ts';

const SSE = 'text/event-stream; charset=utf-8';
const open = (contentType: string | undefined, maxBytes = 10_000) =>
  openBody({ contentType, maxBytes, maxDepth: 50, hash: nodeHash });

/** All frames, each push at time 5. */
function decode(
  contentType: string | undefined,
  chunks: Iterable<Uint8Array>,
  maxBytes?: number,
): DecodedFrame[] {
  const body = open(contentType, maxBytes);
  return [...[...chunks].flatMap((chunk) => body.push(chunk, 5)), ...body.end(5)];
}

describe('body', () => {
  const CASES: readonly [string, string | undefined, string, object[]][] = [
    [
      'turns an event stream into event frames',
      SSE,
      'event: delta\nid: 1\nretry: 5\ndata: {"a":[1]}\n\n: hi\n\ndata: [DONE]\n\nevent: end\n\nother',
      [
        { type: 'event', t: 5, event: 'delta', id: '1', retry: 5, value: { a: [1] } },
        { type: 'event', t: 5, comment: 'hi' },
        { type: 'event', t: 5, text: '[DONE]' },
        { type: 'event', t: 5, event: 'end' },
        { type: 'bytes', t: 5, text: 'other' },
      ],
    ],
    [
      'turns NDJSON into line frames',
      'application/x-ndjson',
      '{"a":1}\nnot json\n\n2',
      [
        { type: 'line', t: 5, value: { a: 1 } },
        { type: 'line', t: 5, text: 'not json' },
        { type: 'line', t: 5, value: 2 },
      ],
    ],
    [
      'turns JSON into one frame',
      'application/json',
      ' {"a":"é👍"}\n',
      [{ type: 'json', t: 5, value: { a: 'é👍' } }],
    ],
    [
      'reads JSON after a byte order mark',
      'application/json',
      '\uFEFF[1]',
      [{ type: 'json', t: 5, value: [1] }],
    ],
    ['takes any +json', 'application/problem+JSON; a=b', 'null', [{ type: 'json', t: 5, value: null }]],
    ['takes JSON without a content type', undefined, '{}', [{ type: 'json', t: 5, value: {} }]],
    ['takes JSON with an empty content type', ' ; charset=utf-8', '{}', [{ type: 'json', t: 5, value: {} }]],
    [
      'keeps JSON that is none, as text',
      'application/json',
      '{"a":',
      [{ type: 'bytes', t: 5, text: '{"a":' }],
    ],
    [
      'keeps JSON that is too deep, as text',
      '',
      '['.repeat(200),
      [{ type: 'bytes', t: 5, text: '['.repeat(200) }],
    ],
    ['does not look into other types', 'text/plain', '{}', [{ type: 'bytes', t: 5, text: '{}' }]],
    [
      'keeps text to the character',
      'text/html',
      '\uFEFF<p>\r\n\0',
      [{ type: 'bytes', t: 5, text: '\uFEFF<p>\r\n\0' }],
    ],
  ];
  it.each(CASES)('%s, at every split', (_name, contentType, text, frames) => {
    for (const chunks of everySplit(utf8(text))) expect(decode(contentType, chunks)).toEqual(frames);
  });

  it.each(['application/json', undefined, 'image/png'])(
    'keeps bytes that are not UTF-8 as base64 (%s)',
    (contentType) => {
      const bytes = Uint8Array.of(0x22, 0xff, 0xfe, 0x22);
      for (const chunks of everySplit(bytes)) {
        expect(decode(contentType, chunks)).toEqual([{ type: 'bytes', t: 5, base64: 'Iv/+Ig==' }]);
      }
    },
  );

  it.each([SSE, 'application/jsonl', 'application/json', undefined, 'text/plain'])(
    'yields no frame for an empty body (%s)',
    (contentType) => expect(decode(contentType, [new Uint8Array(0), new Uint8Array(0)])).toEqual([]),
  );

  it('dates events by the push that completes them, other bodies by their first byte', () => {
    const stream = open(SSE);
    expect(stream.push(utf8('data: 1\n'), 10)).toEqual([]);
    expect(stream.push(utf8('\ndata: 2\n\ndata: 3'), 20)).toMatchObject([
      { t: 20, value: 1 },
      { t: 20, value: 2 },
    ]);
    expect(stream.end(30)).toMatchObject([{ t: 30, value: 3 }]);
    const whole = open('application/json');
    for (const [text, t] of [
      ['', 1],
      ['[1', 2],
      [']', 3],
    ] as const)
      expect(whole.push(utf8(text), t)).toEqual([]);
    expect(whole.end(4)).toMatchObject([{ type: 'json', t: 2 }]);
    expect(whole.end(5)).toEqual([]);
  });

  it('digests one event or line over the limit, and goes on', () => {
    const digest = (text: string): object => ({
      type: 'digest',
      t: 5,
      bytes: text.length,
      sha256: sha256(utf8(text)),
    });
    for (const chunks of everySplit(utf8('data: 12345\n\ndata: 1\n\n'))) {
      expect(decode(SSE, chunks, 9)).toEqual([digest('data: 12345\n'), { type: 'event', t: 5, value: 1 }]);
    }
    for (const chunks of everySplit(utf8('1234567890\n1'))) {
      expect(decode('application/jsonl', chunks, 9)).toEqual([
        digest('1234567890'),
        { type: 'line', t: 5, value: 1 },
      ]);
    }
  });

  it('keeps a body of exactly the limit and digests one that is a byte longer', () => {
    for (const chunks of everySplit(utf8('"34567"'))) {
      expect(decode('application/json', chunks, 7)).toEqual([{ type: 'json', t: 5, value: '34567' }]);
      expect(decode('application/json', chunks, 6)).toMatchObject([
        { type: 'digest', t: 5, bytes: 7, sha256: sha256(utf8('"34567"')) },
      ]);
    }
  });

  it.each(['application/octet-stream', 'application/json', SSE])(
    'digests 200 MiB without keeping them (%s)',
    (contentType) => {
      const body = open(contentType, 1024 * 1024);
      const hash = createHash('sha256');
      const piece = new Uint8Array(64 * 1024).map((_, at) => 0x20 + ((at * 7) % 90));
      for (let turn = 0; turn < 3200; turn++) {
        piece[0] = 0x30 + (turn % 10);
        hash.update(piece);
        expect(body.push(piece, turn)).toEqual([]);
      }
      const t = contentType === SSE ? 9999 : 0;
      expect(body.end(9999)).toEqual([
        { type: 'digest', t, bytes: 200 * 1024 * 1024, sha256: hash.digest('hex') },
      ]);
    },
  );

  it('never throws, and yields the same for any bytes however they are cut', () => {
    const pieces = [
      '{"a":',
      '[',
      '1',
      '}',
      ']',
      '"x"',
      ',',
      '\n',
      '\r\n',
      'data: ',
      ': c',
      '\n\n',
      '-0',
      '1e999',
      'é👍',
      '\uFEFF',
    ];
    const contentType = fc.constantFrom(SSE, 'application/jsonl', 'application/json', '', 'image/png');
    fc.assert(
      fc.property(
        contentType,
        bytesOf(pieces),
        chunkSizes,
        fc.constantFrom(8, 1000),
        (type, bytes, sizes, maxBytes) => {
          expect(decode(type, cutInto(bytes, sizes), maxBytes)).toEqual(decode(type, [bytes], maxBytes));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it.each<[string | undefined, boolean]>([
    ['text/event-stream', true],
    ['Text/Event-Stream;charset=UTF-8', true],
    [' application/x-ndjson ', true],
    ['application/jsonl', true],
    ['application/json-lines', true],
    ['application/stream+json', true],
    ['application/json', false],
    ['text/event-streams', false],
    ['', false],
    [undefined, false],
  ])('of %j is a stream: %j', (contentType, expected) => expect(isStreamed(contentType)).toBe(expected));
});
