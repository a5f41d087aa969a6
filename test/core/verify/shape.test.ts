// Shapes: every place where a value is not what it is to be, and none of its content.
import { describe, expect, it } from 'vitest';
import { count, list, object, text, word } from '../../../src/core/verify/shape.ts';

const SHAPE = object({ name: text, sizes: list(count) }, { kind: word('one', 'two') });

describe('a shape', () => {
  it('fits with and without what is optional, and with members that it does not know', () => {
    expect(SHAPE({ name: 'x', sizes: [] })).toBeUndefined();
    expect(SHAPE({ name: '', sizes: [0, 1], kind: 'two', later: {} })).toBeUndefined();
  });

  it('names every place that does not fit, with what was expected and found', () => {
    expect(SHAPE({ sizes: [1, -1, 0.5, 'a secret'], kind: 'three' })).toEqual([
      { at: '/name', expected: 'a text', found: 'nothing' },
      { at: '/sizes/1', expected: 'a whole number', found: '-1' },
      { at: '/sizes/2', expected: 'a whole number', found: '0.5' },
      { at: '/sizes/3', expected: 'a whole number', found: 'other text' },
      { at: '/kind', expected: 'one or two', found: '"three"' },
    ]);
  });

  it('tells objects, lists and null apart', () => {
    for (const value of [null, [], 'x', 1, undefined]) expect(SHAPE(value)).toMatchObject([{ at: '' }]);
    expect(SHAPE({ name: 'x', sizes: {} })).toMatchObject([{ at: '/sizes', expected: 'a list' }]);
    expect(SHAPE({ name: 'x', sizes: [], kind: null })).toMatchObject([{ at: '/kind', found: 'null' }]);
  });
});
