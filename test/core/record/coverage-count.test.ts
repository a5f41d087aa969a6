// Each exchange of a session is counted once, by the worst that is known of it.
import { expect, test } from 'vitest';
import { parseRunCoverage, toRunCoverage } from '../../../src/core/model/coverage.ts';
import { createCoverageCount } from '../../../src/core/record/coverage-count.ts';

const NONE = { whole: 0, withGaps: 0, omitted: 0, tunnelled: 0, unfinished: 0 };

test.each([
  ['whole', false, false, 'completed'],
  ['whole', false, false, 'failed'],
  ['withGaps', false, true, 'completed'],
  ['withGaps', true, true, 'completed'],
  ['withGaps', false, true, 'tunnelled'],
  ['omitted', true, false, 'completed'],
  ['tunnelled', false, false, 'tunnelled'],
] as const)('an exchange is %s: omitted %s, with a gap %s, %s', (covered, isOmitted, isMissing, outcome) => {
  const count = createCoverageCount();
  count.opened('a', isOmitted);
  if (isMissing) count.missing('a');
  expect(count.now()).toEqual({ ...NONE, [isMissing ? 'withGaps' : 'unfinished']: 1 });
  expect(count.closed('a', outcome)).toBe(covered);
  expect(count.now()).toEqual({ ...NONE, [covered]: 1 });
  count.missing('a'); // it is over, and nobody else's
  expect(count.now()).toEqual({ ...NONE, [covered]: 1 });
});

test('what is neither settled nor refused is open', () => {
  const settled = { whole: 3, withGaps: 1, omitted: 0, tunnelled: 2 };
  const coverage = toRunCoverage({ seen: 10, refused: 1 }, settled);
  expect(coverage).toEqual({ seen: 10, refused: 1, ...settled, open: 3 });
  expect(parseRunCoverage({ ...coverage })).toEqual(coverage);
});

test.each([
  undefined,
  null,
  'x',
  {},
  { seen: 1 },
  { ...toRunCoverage({ seen: 1, refused: 0 }, NONE), whole: '1' },
])('what is no coverage is not taken for one: %j', (value) =>
  expect(parseRunCoverage(value)).toBeUndefined(),
);
