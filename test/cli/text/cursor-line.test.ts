// Tests src/cli/text/cursor-line.ts: the line of status.
import { expect, test } from 'vitest';
import { formatCursor } from '../../../src/cli/text/cursor-line.ts';

const now = Date.parse('2026-11-25T10:00:00.500Z');
const lastTurnAt = '2026-11-25T09:59:48.000Z';

test.each([
  [{ turns: 0, undecoded: 0, unknownFields: 0 }, 'no turn yet; nothing undecoded'],
  [{ turns: 3, lastTurnAt, undecoded: 0, unknownFields: 0 }, '3 turns, last 12 s ago; nothing undecoded'],
  [
    { turns: 1, lastTurnAt: '2026-11-25T09:54:57.500Z', undecoded: 1, unknownFields: 2 },
    '1 turn, last 5m 3s ago; <yellow>1 message undecoded, 2 unknown fields: recorded as they came, Cursor may have changed</yellow>',
  ],
])('formatCursor of %j', (stats, line) => {
  const paint = (tone: string, text: string) => `<${tone}>${text}</${tone}>`;
  expect(formatCursor(stats, { now, paint })).toBe(line);
});
