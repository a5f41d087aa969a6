import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createByteBudget, readLines } from '../../../src/collector/ingest/read-lines.ts';

async function* inChunks(bytes: Uint8Array, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (const cut of [...cuts, bytes.length]) {
    yield bytes.subarray(from, cut);
    from = Math.max(from, cut);
  }
}

describe('readLines', () => {
  it('reads the same lines however they are cut', async () => {
    const lines = ['{"a":1}', '', 'hé 😀', 'x'];
    const bytes = new TextEncoder().encode(lines.map((line) => `${line}\n`).join(''));
    for (let cut = 0; cut <= bytes.length; cut++) {
      const read = await readLines(inChunks(bytes, [cut]), createByteBudget(1000));
      expect(read.lines.map(String)).toEqual(lines);
      expect(read.bytes).toBe(bytes.length);
    }
  });

  it('reads any lines in any pieces', async () => {
    const line = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', ' '));
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.array(fc.nat(200)), async (lines, cuts) => {
        const bytes = new TextEncoder().encode(lines.map((one) => `${one}\n`).join(''));
        const sorted = cuts.map((cut) => Math.min(cut, bytes.length)).sort((one, other) => one - other);
        const read = await readLines(inChunks(bytes, sorted), createByteBudget(100_000));
        expect(read.lines.map(String)).toEqual(lines.map((one) => Buffer.from(one).toString()));
      }),
      { numRuns: 50 },
    );
  });

  it('gives back what it took of the budget when a body breaks off or is too much', async () => {
    const budget = createByteBudget(10);
    const broken = async function* () {
      yield new Uint8Array(8);
      throw new Error('cut');
    };
    await expect(readLines(broken(), budget)).rejects.toThrow('cut');
    const tooMuch = async function* () {
      yield new Uint8Array(8);
      yield new Uint8Array(8);
    };
    await expect(readLines(tooMuch(), budget)).rejects.toMatchObject({ code: 'unavailable' });
    expect(() => budget.take(10)).not.toThrow();
  });
});
