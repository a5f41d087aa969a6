// Depth and members of JSON text, against what JSON.parse makes of it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_NESTING, measureNesting } from '../../../src/core/verify/nesting.ts';

function measureValue(value: unknown): { depth: number; members: number } {
  if (typeof value !== 'object' || value === null) return { depth: 0, members: 0 };
  const children = Object.values(value);
  const own = Array.isArray(value) ? 0 : children.length;
  return children
    .map(measureValue)
    .reduce(
      (sum, child) => ({ depth: Math.max(sum.depth, child.depth + 1), members: sum.members + child.members }),
      { depth: 1, members: own },
    );
}

describe('measureNesting', () => {
  it('counts what JSON.parse finds, whatever stands in strings', () => {
    const tricky = fc.string({ unit: fc.constantFrom('"', '\\', '{', '[', ':', '}', ']', 'a') });
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        tricky,
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(tricky, tie('value'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(value, (json) => {
        expect(measureNesting(JSON.stringify(json))).toEqual(measureValue(json));
      }),
    );
  });

  it('counts a member that stands twice', () => {
    expect(measureNesting('{"a":1,"a":{"a":2}}')).toEqual({ depth: 2, members: 3 });
  });

  it('stops past the limit, and ends on text that is no JSON', () => {
    expect(measureNesting('['.repeat(1e6)).depth).toBe(MAX_NESTING + 1);
    for (const text of ['"', '"\\', '"\\"', '}]', '']) expect(measureNesting(text).depth).toBe(0);
  });
});
