// Tests src/core/wire/sse.ts and sse-block.ts.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSseDecoder, type SseItem } from '../../../src/core/wire/sse.ts';
import { bytesOf, chunkSizes, cutInto, everySplit, feed, nodeHash, sha256, utf8 } from './feeding.ts';

const decode = (bytes: Uint8Array, maxEventBytes = 1000): SseItem[] =>
  feed(createSseDecoder({ maxEventBytes }), [bytes]);
const event = (fields: object): object => ({ type: 'event', ...fields });
const comment = (text: string): object => ({ type: 'comment', text });

const CASES: readonly [name: string, stream: string, items: readonly object[]][] = [
  [
    'joins the data lines of the specification’s stock example',
    'data: YHOO\ndata: +2\ndata: 10\n\n',
    [event({ data: 'YHOO\n+2\n10' })],
  ],
  [
    'reads the specification’s four blocks: a comment, an id, an empty id, a leading space',
    ': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n',
    [
      comment('test stream'),
      event({ data: 'first event', id: '1' }),
      event({ data: 'second event', id: '' }),
      event({ data: ' third event' }),
    ],
  ],
  [
    'reads the specification’s empty data, and yields the last block that no blank line ends',
    'data\n\ndata\ndata\n\ndata:',
    [event({ data: '' }), event({ data: '\n' }), event({ data: '' })],
  ],
  [
    'takes one space at most after the colon',
    'data:test\n\ndata: test\n\n',
    [event({ data: 'test' }), event({ data: 'test' })],
  ],
  [
    'reads event, id and retry',
    'event: add\nid: 7\nretry: 3000\ndata: x\n\n',
    [event({ event: 'add', id: '7', retry: 3000, data: 'x' })],
  ],
  [
    'yields an event without data',
    'event: ping\n\nid: 9\n\nretry: 10\n\n',
    [event({ event: 'ping' }), event({ id: '9' }), event({ retry: 10 })],
  ],
  [
    'lets the last of equal fields win',
    'event: a\nevent: b\ndata: x\n\n',
    [event({ event: 'b', data: 'x' })],
  ],
  [
    'ends lines at CRLF',
    'data: a\r\ndata: b\r\n\r\ndata: c\r\n\r\n',
    [event({ data: 'a\nb' }), event({ data: 'c' })],
  ],
  ['ends lines at CR', 'data: a\rdata: b\r\rdata: c\r\r', [event({ data: 'a\nb' }), event({ data: 'c' })]],
  [
    'ends lines at a mixture',
    'data: a\rdata: b\ndata: c\r\n\n\r\rdata: d\n\r',
    [event({ data: 'a\nb\nc' }), event({ data: 'd' })],
  ],
  [
    'passes over blank lines between events',
    '\n\r\n\rdata: a\n\n\n\n\ndata: b\n\n',
    [event({ data: 'a' }), event({ data: 'b' })],
  ],
  ['drops one byte order mark at the start', '\uFEFFdata: a\n\n', [event({ data: 'a' })]],
  [
    'keeps a byte order mark elsewhere',
    '\uFEFF\uFEFFdata: a\n\ndata: \uFEFFb\n\n',
    [{ type: 'unknown', text: '\uFEFFdata: a' }, event({ data: '\uFEFFb' })],
  ],
  [
    'yields comments inside an event before it',
    'data: a\n:one\n: two\ndata: b\n\n',
    [comment('one'), comment('two'), event({ data: 'a\nb' })],
  ],
  ['yields a comment without text', ':\n\n', [comment('')]],
  [
    'keeps what a browser ignores',
    'foo: bar\nid: a\0b\nretry: 1s\nretry:\nbaz\ndata: x\n\n',
    [{ type: 'unknown', text: 'foo: bar\nid: a\0b\nretry: 1s\nretry:\nbaz' }, event({ data: 'x' })],
  ],
  [
    'keeps a JSON error that a gateway sends as an event stream',
    '{"error":{"code":500}}',
    [{ type: 'unknown', text: '{"error":{"code":500}}' }],
  ],
  [
    'takes field names as they are written',
    'Data: x\n data: y\n\n',
    [{ type: 'unknown', text: 'Data: x\n data: y' }],
  ],
  ['reads text outside ASCII', 'data: 日本 👩‍👩‍👧 é\n\n', [event({ data: '日本 👩‍👩‍👧 é' })]],
  ['yields nothing for an empty stream', '', []],
];

describe('SSE decoder', () => {
  it.each(CASES)('%s', (_name, stream, items) => {
    const bytes = utf8(stream);
    expect(decode(bytes)).toEqual(items);
    for (const chunks of everySplit(bytes))
      expect(feed(createSseDecoder({ maxEventBytes: 1000 }), chunks)).toEqual(items);
  });

  it('yields an event as soon as its blank line begins', () => {
    const decoder = createSseDecoder({ maxEventBytes: 1000 });
    expect(decoder.push(utf8('data: a\r\n'))).toEqual([]);
    expect(decoder.push(utf8('\r'))).toEqual([event({ data: 'a' })]);
    expect(decoder.push(utf8('\ndata: b\n\n'))).toEqual([event({ data: 'b' })]);
  });

  it('yields a keep-alive comment at its line end, blank line or not', () => {
    const decoder = createSseDecoder({ maxEventBytes: 1000 });
    expect(decoder.push(utf8(': ping\n'))).toEqual([comment('ping')]);
    expect(decoder.push(utf8(': ping\r'))).toEqual([comment('ping')]);
    expect(decoder.push(utf8('\n:'))).toEqual([]);
    expect(decoder.end()).toEqual([comment('')]);
  });

  it('leaves the LF of a CRLF that ended a block out of the next one', () => {
    const stream = utf8('data: 01234\r\n\r\ndata: 0123\r\n\r\n: ping\r\n: ping\r\n');
    for (const chunks of everySplit(stream)) {
      const decoder = createSseDecoder({ maxEventBytes: 12 });
      const items = chunks.flatMap((chunk) => decoder.push(chunk));
      const expected = [
        { type: 'oversize', bytes: 13 },
        event({ data: '0123' }),
        comment('ping'),
        comment('ping'),
      ];
      expect(items).toEqual(expected);
    }
  });

  it('replaces invalid UTF-8, at every split', () => {
    const bytes = Uint8Array.of(
      ...utf8('data: a'),
      0xff,
      0xe2,
      0x82,
      ...utf8('\n\ndata: '),
      0xf0,
      0x9f,
      ...utf8('\n\n'),
    );
    const items = [event({ data: 'a\uFFFD\uFFFD' }), event({ data: '\uFFFD' })];
    for (const chunks of everySplit(bytes))
      expect(feed(createSseDecoder({ maxEventBytes: 99 }), chunks)).toEqual(items);
  });

  it('counts and hashes an event over the limit and goes on after it, at every split', () => {
    const long = 'event: x\r\ndata: 0123456789\r\n';
    const items = [
      event({ data: 'a' }),
      { type: 'oversize', bytes: long.length, sha256: sha256(utf8(long)) },
      event({ data: 'b' }),
    ];
    for (const chunks of everySplit(utf8(`data: a\n\n${long}\r\ndata: b\n\n`))) {
      expect(feed(createSseDecoder({ maxEventBytes: 20, hash: nodeHash }), chunks)).toEqual(items);
    }
  });

  it('keeps an event of exactly the limit, and counts one that only ends', () => {
    const bytes = utf8('data: 01234\n\ndata: 012345\n\n');
    for (const chunks of everySplit(bytes)) {
      const items = feed(createSseDecoder({ maxEventBytes: 12 }), chunks);
      expect(items).toEqual([event({ data: '01234' }), { type: 'oversize', bytes: 13 }]);
    }
    expect(decode(utf8('data: 0123456789'), 12)).toEqual([{ type: 'oversize', bytes: 16 }]);
  });

  it('yields the same for any bytes however they are cut', () => {
    const pieces = [
      'data: ',
      'data:x',
      'event: e',
      'id: 1',
      'retry: 5',
      ': c',
      '\n',
      '\n\n',
      '\r',
      '\r\n',
      '\uFEFF',
      'é👍',
    ];
    fc.assert(
      fc.property(
        bytesOf(pieces),
        chunkSizes,
        fc.constantFrom(4, 12, 1000),
        (bytes, sizes, maxEventBytes) => {
          const options = { maxEventBytes, hash: nodeHash };
          const items = feed(createSseDecoder(options), cutInto(bytes, sizes));
          expect(items).toEqual(feed(createSseDecoder(options), [bytes]));
        },
      ),
      { numRuns: 500 },
    );
  });
});
