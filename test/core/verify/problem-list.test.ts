// The list of problems under more of them than anyone reads.
import { describe, expect, it } from 'vitest';
import { createProblemList } from '../../../src/core/verify/problem-list.ts';
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

  it('lets no name of a recording act upon a terminal', () => {
    // The attack: a device id that clears the screen and says that all is well.
    const list = createProblemList({ file: '0001.seal' });
    list.report('seal-unsigned', 'expected a signature by \u001b[2J\u009b32m✔ intact\u202e, found none');
    expect(list.list()).toEqual([
      {
        code: 'seal-unsigned',
        file: '0001.seal',
        message: 'expected a signature by ?[2J?32m? intact?, found none',
        expected: 'a signature by ?[2J?32m? intact?',
        found: 'none',
      },
    ]);
  });
});
