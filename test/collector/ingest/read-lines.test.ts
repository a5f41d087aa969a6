import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBodyRoom } from '../../../src/collector/ingest/body-room.ts';
import { ENTRY_LIMITS, readLines } from '../../../src/collector/ingest/read-lines.ts';

const ANY = { ...ENTRY_LIMITS, minLineBytes: 0 };
const placeOf = createBodyRoom(1e9);

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
      const read = await readLines(inChunks(bytes, [cut]), placeOf(), ANY);
      expect(Buffer.compare(read, bytes)).toBe(0);
    }
  });

  it('reads any lines in any pieces', async () => {
    const line = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', ' '));
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.array(fc.nat(200)), async (lines, cuts) => {
        const bytes = new TextEncoder().encode(lines.map((one) => `${one}\n`).join(''));
        const sorted = cuts.map((cut) => Math.min(cut, bytes.length)).sort((one, other) => one - other);
        const read = await readLines(inChunks(bytes, sorted), placeOf(), ANY);
        expect(Buffer.compare(read, bytes)).toBe(0);
      }),
      { numRuns: 50 },
    );
  });

  it('takes room for each chunk before the next one is asked for', async () => {
    const room = createBodyRoom(10);
    const before = room();
    await before.take(8);
    let asked = 0;
    const body = async function* () {
      for (; asked < 3; asked++) yield Buffer.from('abc\n');
    };
    const place = room();
    const reading = readLines(body(), place, ANY);
    await new Promise(setImmediate);
    expect(asked).toBe(0);
    before.leave();
    expect((await reading).toString()).toBe('abc\n'.repeat(3));
    place.leave();
  });

  // A request of 2 KB that unpacks to 64 MiB of line ends ended the collector: there was an object for each.
  it('refuses a body of line ends at the first of them', async () => {
    let asked = 0;
    const ends = async function* () {
      for (; asked < 64; asked++) yield new Uint8Array(1024 * 1024).fill(0x0a);
    };
    await expect(readLines(ends(), placeOf(), ENTRY_LIMITS)).rejects.toMatchObject({
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
    await expect(readLines(body(), placeOf(), ENTRY_LIMITS)).rejects.toMatchObject({
      code: 'too-large',
    });
  });
});
