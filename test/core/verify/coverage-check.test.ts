// What session-closed says of its exchanges is held against the entries: a recorder cannot call whole what has a gap.
import { expect, test } from 'vitest';
import { headerHash } from '../../../src/core/proof/chain.ts';
import { createCoverageCount } from '../../../src/core/record/coverage-count.ts';
import { createSessionRecorder, NO_COUNTS } from '../../../src/core/record/session-recorder.ts';
import { exchangeId, header, openExchange, randomHex, sha256, verifyLines } from '../../support/recording.ts';

/** A session with an exchange of every kind; `lie` is what its recorder believes of the second one. */
function record(lie: 'missing' | 'nothing'): readonly string[][] {
  const segments: string[][] = [[]];
  const coverage = createCoverageCount();
  const recorder = createSessionRecorder({
    state: { seq: 0, prev: headerHash(header, sha256), segment: 1, segmentFirst: 0 },
    ...{ counts: NO_COUNTS, sha256, randomHex, isSecretField: () => false },
    coverage: lie === 'missing' ? coverage : { ...coverage, missing: () => {} },
    sink: {
      append: (line) => void segments.at(-1)?.push(line),
      nextSegment: () => void segments.push([]),
    },
  });
  for (const number of [1, 2, 3, 4]) openExchange(recorder, exchangeId(number));
  recorder.gap({ reason: 'x', from: 1, to: 1, bytes: 1, exchange: exchangeId(2), side: 'request' });
  recorder.frame(exchangeId(3), 'request', { t: 1, type: 'digest', sha256: 'a'.repeat(64), bytes: 9 });
  for (const number of [1, 2, 3])
    recorder.closeExchange(
      { exchange: exchangeId(number), outcome: 'completed', requestBytes: 1, responseBytes: 1 },
      5,
    );
  recorder.close('stopped', 9);
  return segments;
}

test('a coverage that is what the entries come to is nothing to report', () => {
  expect(verifyLines(record('missing')).problems).toEqual([]);
});

test('a gap and a digest that the coverage does not count are found', () => {
  expect(verifyLines(record('nothing')).problems).toMatchObject([
    { code: 'count-mismatch', message: expect.stringMatching(/expected 1 whole .* found 3/) },
    { code: 'count-mismatch', message: expect.stringMatching(/expected 2 withGaps .* found 0/) },
  ]);
});

test('where an entry was erased its exchange may have been anything', () => {
  const segments = record('missing').map((lines) =>
    lines.map((line) => (line.includes('"type":"gap"') ? line.replace(/,"salt":.*$/, '}') : line)),
  );
  expect(verifyLines(segments).problems.filter(({ code }) => code === 'count-mismatch')).toEqual([]);
});
