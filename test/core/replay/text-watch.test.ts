// A text that comes in pieces is found wherever it is cut, and only in the pieces that hold some of it.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTextWatch } from '../../../src/core/replay/text-watch.ts';

function watch(texts: readonly string[], pieces: readonly string[]): number[] {
  const hits = new Set<number>();
  const watched = createTextWatch(texts, (seq) => hits.add(seq));
  for (const [seq, piece] of pieces.entries()) watched.push(piece, seq);
  watched.end();
  return [...hits].sort((one, other) => one - other);
}

test('a text cut at every place is found in both pieces', () => {
  const text = 'Jane Doe';
  for (let cut = 1; cut < text.length; cut++)
    expect(watch([text], ['by ', `x${text.slice(0, cut)}`, `${text.slice(cut)}y`, ' said'])).toEqual([1, 2]);
});

test('a text is found as long as it takes, also far behind what was looked through', () => {
  const filler = Array.from({ length: 300 }, () => 'z'.repeat(997));
  const pieces = [...filler, ...'Jane Doe', ...filler];
  expect(watch(['Jane Doe'], pieces)).toEqual(Array.from('Jane Doe', (_, index) => 300 + index));
  expect(watch(['no such'], pieces)).toEqual([]);
});

test('what is found is what a search of the whole finds', () => {
  const piece = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 4 });
  fc.assert(
    fc.property(
      fc.array(piece),
      fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 5 }),
      (pieces, text) => {
        const owners = pieces.flatMap((one, seq) => Array.from(one, () => seq));
        const all = pieces.join('');
        const expected = new Set<number>();
        for (let at = all.indexOf(text); at !== -1; at = all.indexOf(text, at + 1))
          for (const seq of owners.slice(at, at + text.length)) expected.add(seq);
        expect(watch([text], pieces)).toEqual([...expected].sort((one, other) => one - other));
      },
    ),
  );
});
