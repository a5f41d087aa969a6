// Tests src/core/wire/text-span.ts.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPlainText, TextSpans } from '../../../src/core/wire/text-span.ts';
import { utf8 } from './feeding.ts';

/** The same by a pattern over what the platform decodes. */
function isTextByPattern(bytes: Uint8Array): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return !/[^\P{Cc}\t\n\r]/u.test(text);
  } catch {
    return false;
  }
}

const odd = fc
  .array(
    fc.oneof(
      fc.constantFrom('a', 'é', '€', '😀', '\t', '\u0000', '\u007f', '\u0085', '\u00a0', '\uffff').map(utf8),
      fc
        .constantFrom(
          [0xc0, 0x80],
          [0xed, 0xa0, 0x80],
          [0xf4, 0x90, 0x80, 0x80],
          [0xe2, 0x82],
          [0x80],
          [0xff],
        )
        .map((bytes) => Uint8Array.from(bytes)),
      fc.uint8Array({ maxLength: 3 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => Uint8Array.from(parts.flatMap((part) => [...part])));

describe('isPlainText', () => {
  it('agrees with the platform', () => {
    fc.assert(
      fc.property(odd, (bytes) => {
        expect(isPlainText(bytes)).toBe(isTextByPattern(bytes));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('TextSpans', () => {
  it('knows a span that ends right before what is no text', () => {
    const texts = new TextSpans(Uint8Array.of(0x61, 0xc3, 0xa9, 0x80));
    expect([texts.isText(0, 4), texts.isText(0, 3), texts.isText(1, 3)]).toEqual([false, true, true]);
    expect([texts.isText(1, 2), texts.isText(2, 3), texts.isText(2, 2)]).toEqual([false, false, true]);
  });

  it('says of spans inside each other what it says of each alone', () => {
    const spans = fc.array(fc.tuple(fc.nat(30), fc.nat(30)), { maxLength: 10 });
    fc.assert(
      fc.property(odd, spans, (bytes, wanted) => {
        const texts = new TextSpans(bytes);
        let [start, end] = [0, bytes.length];
        const asked: [number, number][] = [[start, end]];
        for (const [skipped, dropped] of wanted) {
          start = Math.min(end, start + skipped);
          end = Math.max(start, end - dropped);
          asked.push([start, end]);
        }
        for (const [from, to] of asked)
          expect(texts.isText(from, to)).toBe(isTextByPattern(bytes.subarray(from, to)));
      }),
      { numRuns: 2000 },
    );
  });
});
