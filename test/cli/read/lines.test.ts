// Lines cut from bytes, however the bytes are cut.
import { describe, expect, it } from 'vitest';
import { createLineSplitter } from '../../../src/cli/read/lines.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** What comes out for these chunks, each overwritten after it was taken in, as a reader's buffer is. */
function split(
  chunks: readonly Uint8Array[],
  maxBytes: number,
): { lines: (string | number)[]; rest: number } {
  const splitter = createLineSplitter(maxBytes);
  const lines: (string | number)[] = [];
  for (const chunk of chunks) {
    const buffer = chunk.slice();
    for (const line of splitter.push(buffer))
      lines.push(line.type === 'line' ? decoder.decode(line.bytes) : line.length);
    buffer.fill(0x21);
  }
  return { lines, rest: splitter.end() };
}

const CASES: readonly (readonly [text: string, lines: readonly (string | number)[], rest: number])[] = [
  ['', [], 0],
  ['\n', [''], 0],
  ['a\nbc\n', ['a', 'bc'], 0],
  ['é😀\r\n\u2028\n\n', ['é😀\r', '\u2028', ''], 0],
  ['a\ntail', ['a'], 4],
  ['12345678\n123456789\nok\n', ['12345678', 9, 'ok'], 0],
  ['123456789012345', [], 15],
];

describe('a line splitter', () => {
  it.each(CASES)('cuts %j the same wherever it was cut before', (text, lines, rest) => {
    const bytes = encoder.encode(text);
    for (let cut = 0; cut <= bytes.length; cut++)
      expect(split([bytes.subarray(0, cut), bytes.subarray(cut)], 8)).toEqual({ lines, rest });
    expect(
      split(
        Array.from(bytes, (byte) => Uint8Array.of(byte)),
        8,
      ),
    ).toEqual({ lines, rest });
  });
});
