// Counts over workers that replaced each other: sums of what is over, what is open of the last one.
import { expect, test } from 'vitest';
import { addCursor, addStats, NO_CURSOR, NO_STATS } from '../../src/sidecar/recording-stats.ts';

test('counts add up, and what is open is that of the worker which runs', () => {
  const past = { openSessions: 3, openExchanges: 2, sessions: 5, exchanges: 9, gaps: 1, redactions: 4 };
  const now = { openSessions: 1, openExchanges: 1, sessions: 2, exchanges: 3, gaps: 2, redactions: 0 };
  const at = '2026-11-25T10:00:00.000Z';
  const sum = { openSessions: 1, openExchanges: 1, sessions: 7, exchanges: 12, gaps: 3, redactions: 4 };
  expect(addStats(past, now)).toEqual(sum);
  expect(addStats({ ...past, lastRecordedAt: at }, NO_STATS)).toEqual({
    ...{ ...past, openSessions: 0, openExchanges: 0 },
    lastRecordedAt: at,
  });
  const cursor = { turns: 1, undecoded: 2, unknownFields: 3, lastTurnAt: at };
  expect(addCursor(cursor, { turns: 1, undecoded: 0, unknownFields: 1 })).toEqual({
    ...{ turns: 2, undecoded: 2, unknownFields: 4, lastTurnAt: at },
  });
  expect(addCursor(NO_CURSOR, cursor)).toEqual(cursor);
});
