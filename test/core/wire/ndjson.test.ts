// Tests src/core/wire/ndjson.ts.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNdjsonDecoder } from '../../../src/core/wire/ndjson.ts';
import { bytesOf, chunkSizes, cutInto, everySplit, feed, nodeHash, sha256, utf8 } from './feeding.ts';

const line = (text: string): object => ({ type: 'line', text });

describe('NDJSON decoder', () => {
  it.each([
    ['reads lines', '{"a":1}\n{"b":2}\n', ['{"a":1}', '{"b":2}']],
    ['yields a last line without line end', '1\n2', ['1', '2']],
    ['ends lines at CRLF too', '1\r\n2\r\n', ['1', '2']],
    ['keeps a CR inside a line', '1\r2\n', ['1\r2']],
    ['passes over empty lines', '\n\r\n1\n\n2\n\n', ['1', '2']],
    ['drops one byte order mark at the start', '\uFEFF1\n\uFEFF2\n', ['1', '\uFEFF2']],
    ['reads text outside ASCII', '"日本"\n"👍"\n', ['"日本"', '"👍"']],
    ['yields nothing for an empty stream', '', []],
  ])('%s', (_name, stream, texts) => {
    for (const chunks of everySplit(utf8(stream))) {
      expect(feed(createNdjsonDecoder({ maxLineBytes: 100 }), chunks)).toEqual(texts.map(line));
    }
  });

  it('replaces invalid UTF-8', () => {
    const bytes = Uint8Array.of(0x61, 0xff, 0x0a, 0xc3, 0x0a);
    for (const chunks of everySplit(bytes)) {
      expect(feed(createNdjsonDecoder({ maxLineBytes: 100 }), chunks)).toEqual([
        line('a\uFFFD'),
        line('\uFFFD'),
      ]);
    }
  });

  it('counts and hashes a line over the limit and goes on after it', () => {
    const items = [line('12345'), { type: 'oversize', bytes: 6, sha256: sha256(utf8('123456')) }, line('7')];
    for (const chunks of everySplit(utf8('12345\n123456\n7'))) {
      expect(feed(createNdjsonDecoder({ maxLineBytes: 5, hash: nodeHash }), chunks)).toEqual(items);
    }
  });

  it('yields the same for any bytes however they are cut', () => {
    const pieces = ['{"a":1}', '\n', '\r\n', '\r', 'é👍', '\uFEFF'];
    fc.assert(
      fc.property(bytesOf(pieces), chunkSizes, fc.constantFrom(3, 100), (bytes, sizes, maxLineBytes) => {
        const options = { maxLineBytes, hash: nodeHash };
        const items = feed(createNdjsonDecoder(options), cutInto(bytes, sizes));
        expect(items).toEqual(feed(createNdjsonDecoder(options), [bytes]));
      }),
    );
  });
});
