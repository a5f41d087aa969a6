// A line of a packed segment gives back, to the byte, the line that it stands for.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeReference,
  encodeReference,
  findSharedPart,
  MIN_SHARED_BYTES,
  parseReference,
} from '../../../../src/collector/store/pack/packed-line.ts';
import { longValue, partLine } from '../../../support/collector/packing.ts';

function turnAround(line: Uint8Array): Uint8Array {
  const part = findSharedPart(line);
  if (part === undefined) return line;
  const reference = parseReference(encodeReference(line, part));
  expect(reference?.sha256).toBe(part.sha256);
  return decodeReference(reference!, part.bytes);
}

describe('a packed line', () => {
  it('has only long parts taken out', () => {
    const lines = [
      [partLine(1, 'short'), false],
      [partLine(2, longValue('a')), true],
      [partLine(3, 'x'.repeat(MIN_SHARED_BYTES - 3)), false],
      [partLine(3, 'x'.repeat(MIN_SHARED_BYTES - 2)), true],
      [partLine(4, longValue('a')).replace('"part"', '"frames"'), false],
      [`{"seq":1,"type":"mark","data":{"text":"\\"type\\":\\"part\\"${'y'.repeat(5000)}"}}`, false],
    ] as const;
    for (const [line, isShared] of lines)
      expect(findSharedPart(Buffer.from(line)) !== undefined).toBe(isShared);
  });

  it('refers to the part by its hash and place, before what stands around it', () => {
    const line = Buffer.from(partLine(7, longValue('a')));
    const part = findSharedPart(line);
    const text = Buffer.from(encodeReference(line, part!)).toString();
    expect(text).toMatch(/^@[0-9a-f]{64} \d+ \{"seq":7,.*"data":\{"value":\}\}$/);
  });

  it('comes back as it was, whatever bytes it has', () => {
    const bytes = fc.uint8Array({ maxLength: 60 });
    fc.assert(
      fc.property(fc.json(), bytes, fc.nat(600), (value, noise, at) => {
        const line = Buffer.from(partLine(1, [value, longValue('p')]));
        const noisy = Buffer.concat([line.subarray(0, at), noise, line.subarray(at)]);
        expect(Buffer.compare(turnAround(noisy), noisy)).toBe(0);
      }),
    );
  });

  it('that is neither an entry nor a reference is refused', () => {
    for (const text of ['@', `@${'a'.repeat(64)} 99 {}`, `@${'g'.repeat(64)} 1 {}`])
      expect(() => parseReference(Buffer.from(text))).toThrow(RangeError);
    expect(parseReference(Buffer.from('{"seq":1}'))).toBeUndefined();
  });
});
