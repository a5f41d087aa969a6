// A text in pieces, of which is known what was there when.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createTimedText } from '../../../../src/core/replay/film/timed-text.ts';

const pieces = fc.array(
  fc.record({ wait: fc.nat(3), piece: fc.string({ unit: 'binary', maxLength: 90 }), isRead: fc.boolean() }),
  { maxLength: 60 },
);

it('a text is what its pieces were at each time, whenever it was looked at', () => {
  fc.assert(
    fc.property(pieces, (all) => {
      const said = createTimedText();
      const told: { readonly t: number; readonly text: string }[] = [];
      let [t, text] = [5, ''];
      for (const { wait, piece, isRead } of all) {
        t += wait;
        text += piece;
        said.push(t, piece);
        told.push({ t, text });
        if (isRead) expect(said.text).toBe(text);
      }
      expect(said.text).toBe(text);
      expect([said.firstT, said.lastT]).toEqual([told[0]?.t ?? 0, told.at(-1)?.t ?? 0]);
      for (let at = 4; at <= t + 1; at++)
        expect(said.at(at)).toBe(told.findLast((one) => one.t <= at)?.text ?? '');
      for (let offset = 0; offset < text.length; offset++)
        expect(said.timeOf(offset)).toBe(told.find((one) => one.text.length > offset)?.t);
    }),
  );
});
