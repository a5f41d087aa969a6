// The set of salts against a plain Set.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSaltSet } from '../../../src/core/verify/salt-set.ts';

function hex(number: number): string {
  return number.toString(16).padStart(8, '0');
}

describe('a salt set', () => {
  it('knows each salt again, through growth, zeros and salts chosen to collide', () => {
    const set = createSaltSet();
    const salts = Array.from({ length: 5000 }, (_, index) => [
      `${hex((index * 2654435761) % 2 ** 32)}${hex(index)}${hex(0)}${hex(1)}`,
      `${hex(7)}${hex(0)}${hex(0)}${hex(index)}`,
    ]).flat();
    const all = ['0'.repeat(32), ...salts];
    for (const salt of all) expect(set.add(Buffer.from(salt))).toBe(true);
    for (const salt of all) expect(set.add(Buffer.from(salt))).toBe(false);
  });

  it('knows salts again that find no place when the table grows', () => {
    const set = createSaltSet();
    // Slots 1010 to 1023, 0 and 1 of 1024 hold the first; the second come to lie behind them, and before them in the grown table.
    const first = Array.from({ length: 16 }, (_, index) => `${hex(1010)}${hex(index)}${hex(1)}${hex(1)}`);
    const second = Array.from({ length: 13 }, (_, index) => `${hex(1023)}${hex(index)}${hex(1)}${hex(1)}`);
    const others = Array.from({ length: 600 }, (_, index) => `${hex(100 + index)}${hex(1).repeat(3)}`);
    const all = [...first, ...second, ...others];
    for (const salt of all) expect(set.add(Buffer.from(salt))).toBe(true);
    expect(all.filter((salt) => set.add(Buffer.from(salt)))).toEqual([]);
  });

  it('answers as a Set does', () => {
    const word = fc.constantFrom(0, 1, 1024, 2 ** 32 - 1);
    fc.assert(
      fc.property(fc.array(fc.tuple(word, word, word, word), { maxLength: 200 }), (rows) => {
        const set = createSaltSet();
        const plain = new Set<string>();
        for (const row of rows) {
          const salt = row.map(hex).join('');
          expect(set.add(Buffer.from(salt))).toBe(!plain.has(salt));
          plain.add(salt);
        }
      }),
    );
  });
});
