// The list of problems under more of them than anyone reads.
import { describe, expect, it } from 'vitest';
import { readVector, verify } from './recording.ts';

describe('the list of problems', () => {
  it('keeps ten thousand and counts the rest', () => {
    const { problems } = verify({
      header: readVector('intact').header,
      segments: [Array.from({ length: 10_007 }, () => 'x')],
    });
    expect(problems).toHaveLength(10_001);
    expect(problems.at(-1)).toMatchObject({
      code: 'too-many-problems',
      message: expect.stringMatching(/ 7 more$/),
    });
  });
});
