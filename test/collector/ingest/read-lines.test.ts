import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createByteBudget, ENTRY_LIMITS, readLines } from '../../../src/collector/ingest/read-lines.ts';

const ANY = { ...ENTRY_LIMITS, minLineBytes: 0 };

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
      const read = await readLines(inChunks(bytes, [cut]), createByteBudget(1000), ANY);
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
        const read = await readLines(inChunks(bytes, sorted), createByteBudget(100_000), ANY);
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
    await expect(readLines(broken(), budget, ANY)).rejects.toThrow('cut');
    const tooMuch = async function* () {
      yield new Uint8Array(8);
      yield new Uint8Array(8);
    };
    await expect(readLines(tooMuch(), budget, ANY)).rejects.toMatchObject({ code: 'unavailable' });
    expect(() => budget.take(10)).not.toThrow();
  });

  // A request of 2 KB that unpacks to 64 MiB of line ends ended the collector: there was an object for each.
  it('refuses a body of line ends at the first of them', async () => {
    let asked = 0;
    const ends = async function* () {
      for (; asked < 64; asked++) yield new Uint8Array(1024 * 1024).fill(0x0a);
    };
    await expect(readLines(ends(), createByteBudget(1e9), ENTRY_LIMITS)).rejects.toMatchObject({
      code: 'bad-request',
    });
    expect(asked).toBe(0);
  });

  it('measures a line that is too long though it ends within a chunk', async () => {
    const half = new Uint8Array(40 * 1024 * 1024).fill(0x61);
    const body = async function* () {
      yield half;
      yield half.with(half.length - 1, 0x0a);
    };
    await expect(readLines(body(), createByteBudget(1e9), ENTRY_LIMITS)).rejects.toMatchObject({
      code: 'too-large',
    });
  });
});
