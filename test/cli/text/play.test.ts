// Playing texts at their times, on a clock that the test moves.
import { describe, expect, it } from 'vitest';
import { play, type TimedText } from '../../../src/cli/text/play.ts';

interface Stage {
  readonly written: [at: number, text: string][];
  readonly waits: number[];
}

/** Plays on a clock on which each wait takes `late` milliseconds more, and each write `writeMs`. */
async function playOn(
  texts: readonly TimedText[],
  { late = 0, writeMs = 0, abortAt = Infinity }: { late?: number; writeMs?: number; abortAt?: number } = {},
): Promise<Stage> {
  const stage: Stage = { written: [], waits: [] };
  const controller = new AbortController();
  let clock = 1_000_000;
  await play(texts, {
    signal: controller.signal,
    now: () => clock,
    write(text) {
      stage.written.push([clock - 1_000_000, text]);
      clock += writeMs;
    },
    async wait(ms) {
      stage.waits.push(ms);
      clock += ms + late;
      if (clock - 1_000_000 >= abortAt) controller.abort();
    },
  });
  return stage;
}

const texts = [0, 100, 100, 250, 400].map((at) => ({ at, text: `<${at}>` }));

describe('play', () => {
  it('writes each text at its time, those of one time together', async () => {
    const { written } = await playOn(texts);
    expect(written).toEqual([
      [0, '<0>'],
      [100, '<100><100>'],
      [250, '<250>'],
      [400, '<400>'],
    ]);
  });

  it('does not let late timers and slow writes add up', async () => {
    const many = Array.from({ length: 1000 }, (_, index) => ({ at: index * 20, text: '.' }));
    const { written } = await playOn(many, { late: 3, writeMs: 4 });
    const [at] = written.at(-1) ?? [0];
    expect(at).toBeGreaterThanOrEqual(999 * 20);
    expect(at).toBeLessThanOrEqual(999 * 20 + 7);
    for (const [index, [time]] of written.entries()) expect(time - index * 20).toBeLessThanOrEqual(7);
  });

  it('waits no longer than a timer can', async () => {
    const { written, waits } = await playOn([{ at: 2 ** 33, text: 'late' }]);
    expect(Math.max(...waits)).toBeLessThan(2 ** 31);
    expect(written).toEqual([[2 ** 33, 'late']]);
  });

  it('writes the first text before it asks for the second', async () => {
    const told: string[] = [];
    function* slow() {
      yield { at: 0, text: 'first' };
      told.push('asked');
      yield { at: 0, text: 'second' };
    }
    const { signal } = new AbortController();
    await play(slow(), { signal, write: (text) => void told.push(text), wait: async () => undefined });
    expect(told).toEqual(['first', 'asked', 'second']);
  });

  it('writes much at once in pieces, so that it can be interrupted between them', async () => {
    const much = Array.from({ length: 10 }, () => ({ at: 0, text: 'x'.repeat(40_000) }));
    const { written } = await playOn(much);
    expect(written.map(([, text]) => text.length)).toEqual([40_000, 80_000, 80_000, 80_000, 80_000, 40_000]);
  });

  it('stops where it is when it is aborted', async () => {
    const { written } = await playOn(texts, { abortAt: 250 });
    expect(written.map(([, text]) => text).join('')).toBe('<0><100><100>');
  });

  it('ends an open wait when it is aborted', async () => {
    const controller = new AbortController();
    const playing = play([{ at: 3_600_000, text: 'never' }], {
      signal: controller.signal,
      write: () => expect.unreachable(),
    });
    setImmediate(() => controller.abort());
    await playing;
  });
});
