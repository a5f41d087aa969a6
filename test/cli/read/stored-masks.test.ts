// Masked values back in their stored form: references stay where they can, and what reads back is what was masked.
import { describe, expect, it } from 'vitest';
import { createStoredMasks, type StoredMasks } from '../../../src/cli/read/stored-masks.ts';
import type { Json } from '../../../src/core/model/json.ts';
import { toRawNumber } from '../../../src/core/model/raw-number.ts';
import { createPartReader } from '../../../src/core/replay/part-reader.ts';

const PARTS: readonly Json[] = [
  { role: 'user', content: 'secret one' },
  { role: 'user', content: 'plain' },
  [{ $part: 0 }, { $part: 1 }],
];

function open(): StoredMasks {
  const masks = createStoredMasks();
  for (const [seq, part] of PARTS.entries()) masks.add(seq, part);
  return masks;
}

/** How the stored value reads where the parts are those that changed, else as they were. */
function readBack(masks: StoredMasks, stored: Json): Json {
  const reader = createPartReader();
  for (const [seq, part] of PARTS.entries()) reader.add(seq, masks.changed.get(seq) ?? part);
  return reader.read(stored);
}

const mask = (value: Json): Json => JSON.parse(JSON.stringify(value).replaceAll('secret', 'MASK'));
const other = (value: Json): Json => JSON.parse(JSON.stringify(value).replaceAll('secret', 'OTHER'));
const store = (masks: StoredMasks, stored: Json, make = mask) =>
  masks.store(stored, make(masks.read(stored)), make);

describe('stored masks', () => {
  it('changes the part that holds it, through a part that refers to it, and keeps references', () => {
    const masks = open();
    const stored = { messages: { $part: 2 } };
    expect(store(masks, stored)).toEqual(stored);
    expect([...masks.changed.keys()].sort()).toEqual([0, 2]);
    expect(masks.changed.get(2)).toEqual(PARTS[2]);
    expect(readBack(masks, stored)).toEqual(mask(masks.read(stored)));
  });

  it.each([
    ['seen as a whole before', true],
    ['first seen by its beginning', false],
  ])('keeps an array that goes on from one %s', (_, isSeen) => {
    const masks = open();
    if (isSeen) store(masks, { $part: 2 });
    const stored = { $part: 2, $take: 1, $then: ['a secret', { $part: 1 }] };
    const now = store(masks, stored);
    expect(now).toEqual({ $part: 2, $take: 1, $then: ['a MASK', { $part: 1 }] });
    expect(readBack(masks, now)).toEqual(mask(masks.read(stored)));
  });

  it('writes out what another has masked otherwise', () => {
    const masks = open();
    store(masks, { $part: 2 });
    for (const stored of [{ $part: 0 }, { $part: 2, $take: 1, $then: ['secret'] }] as Json[]) {
      const now = store(masks, stored, other);
      expect(JSON.stringify(now)).not.toContain('$part');
      expect(readBack(masks, now)).toEqual(other(masks.read(stored)));
    }
  });

  it('leaves references to what does not change, though another has changed it', () => {
    const masks = open();
    store(masks, { $part: 0 });
    const stored = ['secret', { $part: 0 }];
    expect(masks.store(stored, ['MASK', masks.read({ $part: 0 })], mask)).toEqual(['MASK', { $part: 0 }]);
  });

  it('writes names, numbers and erased parts as the format has them', () => {
    const masks = open();
    masks.add(3, undefined);
    const stored = { $$ref: { $number: '1e400' }, __proto: 'secret', gone: { $part: 3 } };
    expect(
      store(masks, stored, () => ({ $ref: toRawNumber('1e400'), __proto: 'MASK', gone: '[ERASED]' })),
    ).toEqual({
      ...stored,
      __proto: 'MASK',
    });
    expect(masks.store({ a: 1 }, { $x: [toRawNumber('1e400')] }, mask)).toEqual({
      $$x: [{ $number: '1e400' }],
    });
    expect(masks.store({ secret: { $part: 3 } }, { secret: 'MASK' }, mask)).toEqual({ secret: 'MASK' });
  });
});
