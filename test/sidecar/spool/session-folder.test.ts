// The names of a session's files.
import { expect, test } from 'vitest';
import { toSegmentNames } from '../../../src/sidecar/spool/session-folder.ts';

test('segments are in the order of their numbers, also past 9,999, and nothing else is one', () => {
  const others = ['session.json', '0001.seal', '0000.jsonl', '001.jsonl', 'x0001.jsonl', 'erasures.jsonl'];
  const names = ['10000.jsonl', '0002.jsonl', ...others, '9999.jsonl', '0001.jsonl'];
  expect(toSegmentNames(names)).toEqual(['0001.jsonl', '0002.jsonl', '9999.jsonl', '10000.jsonl']);
});
