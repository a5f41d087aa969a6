// A few bytes now and then are no reading: the place is held by whoever takes at least some of what waits.
import { describe, expect, it } from 'vitest';
import { createStallCheck, cutSlices, type Progress } from '../../../src/collector/api/least-progress.ts';

const KIB = 1024;

describe('a reader', () => {
  // The attack: six readers that take a byte a minute keep everybody else of the identity from reading, sixteen the collector.
  it.each<[string, readonly Progress[], boolean]>([
    ['takes nothing', [at(1, 0), at(1, 0)], true],
    ['takes a few bytes', [at(200 * KIB, 0), at(190 * KIB, 10 * KIB)], true],
    ['stops after a while', [at(1, 0), at(1, 900 * KIB), at(1, 900 * KIB)], true],
    ['takes enough', [at(1, 0), at(1, 64 * KIB), at(1, 128 * KIB)], false],
    ['has taken all', [at(1, 0), at(0, 1)], false],
    ['waits for us, then takes what comes', [at(0, 0), at(1, 100), at(0, 200), at(1, 300)], false],
    ['has only been asked for once', [at(1, 0)], false],
  ])('that %s: let go?', (_, looks, isLetGo) => {
    const isStalled = createStallCheck();
    expect(looks.map(isStalled).at(-1)).toBe(isLetGo);
  });
});

function at(waiting: number, taken: number): Progress {
  return { waiting, taken };
}

describe('cutSlices', () => {
  it('gives the same bytes, none of them in a piece that takes longer than one may', async () => {
    const pieces = [
      '',
      'Grüße',
      Buffer.alloc(64 * KIB, 1),
      Buffer.alloc(200 * KIB + 1, 2),
      'ü'.repeat(70_000),
    ];
    const slices: Uint8Array[] = [];
    for await (const slice of cutSlices(feed(pieces))) slices.push(slice);
    expect(Buffer.concat(slices).equals(Buffer.concat(pieces.map((piece) => Buffer.from(piece))))).toBe(true);
    expect(Math.max(...slices.map(({ length }) => length))).toBe(64 * KIB);
  });
});

async function* feed<Piece>(pieces: readonly Piece[]): AsyncGenerator<Piece> {
  yield* pieces;
}
