// Pictures of the picker, row by row.
import { describe, expect, it } from 'vitest';
import { spansWidth } from '../../../src/core/replay/rows/width.ts';
import { type PickerScreen, toPickerRows } from '../../../src/tui/picker/picker-rows.ts';
import { FIRST_PICKER_STATE } from '../../../src/tui/picker/picker-state.ts';
import { pickerSession } from '../../support/picker-session.ts';

const now = new Date(2026, 10, 26, 12, 0).getTime();
const sessions = [
  pickerSession({
    id: 'c',
    startedAt: new Date(2026, 10, 26, 9, 5).getTime(),
    title: '漢字 und 👩‍👩‍👧: fix\n\u001b]52;c;AAAA\u0007it',
  }),
  pickerSession({
    id: 'b',
    startedAt: new Date(2026, 10, 25, 9, 5).getTime(),
    gaps: 2,
    redactions: 3,
    failed: 1,
    isOnHold: true,
    title: 'Second',
  }),
  pickerSession({
    id: 'a',
    startedAt: new Date(2025, 1, 3, 9, 5).getTime(),
    status: 'recovered',
    durationMs: 2 * 3_600_000,
  }),
];

function draw(change: Partial<PickerScreen> = {}) {
  const screen: PickerScreen = {
    width: 80,
    height: 24,
    snapshot: { sessions, isReading: false, unreadable: 0 },
    shown: sessions,
    picked: sessions[1],
    state: FIRST_PICKER_STATE,
    note: undefined,
    now,
    ...change,
  };
  const rows = toPickerRows(screen);
  return { rows, text: rows.map(({ spans }) => spans.map(({ text }) => text).join('')) };
}

describe('toPickerRows', () => {
  it.each([
    [30, 8],
    [80, 24],
    [120, 40],
    [200, 60],
  ])('fills %s×%s to the row and never beyond the column', (width, height) => {
    for (const change of [{}, { state: { ...FIRST_PICKER_STATE, hasHelp: true } }, { shown: [] }]) {
      const { rows } = draw({ width, height, ...change });
      expect(rows).toHaveLength(height);
      for (const { spans } of rows) expect(spansWidth(spans)).toBeLessThanOrEqual(width);
    }
  });

  it('tells of each session what one chooses by', () => {
    const { text, rows } = draw();
    expect(text[0]).toMatch(/^── sessions 3 ─+$/);
    expect(text[2]).toBe(
      '   today 09:05   1m 5s    gpt-5             3   漢字 und 👩‍👩‍👧: fix ␛]52;c;AAAA␇it ',
    );
    expect(text[3]).toMatch(/^ {3}yest\. 09:05 .* {2}2 NOT RECORDED {2}1 failed 3 masked on hold $/);
    expect(text[4]).toMatch(/^ ! 2025-02-03 {4}2h 0m .*no prompt +$/);
    expect(rows.map((row) => row.isSelected === true)).toEqual(rows.map((_, index) => index === 3));
  });

  it('shows the page on which the selection is', () => {
    const many = Array.from({ length: 50 }, (_, index) =>
      pickerSession({ id: `s${index}`, title: `prompt ${index}` }),
    );
    const { rows, text } = draw({ shown: many, picked: many[30], height: 13 });
    expect(text[2]).toContain('prompt 30');
    expect(rows[2]?.isSelected).toBe(true);
  });

  it.each([
    [{ shown: [], snapshot: { sessions: [], isReading: false, unreadable: 0 } }, 'cursor-rec start'],
    [{ shown: [], state: { ...FIRST_PICKER_STATE, filter: 'x' } }, 'Escape shows all again'],
    [{ note: '✔ intact' }, '✔ intact'],
    [{ snapshot: { sessions, isReading: true, unreadable: 2 } }, 'sessions 3 · reading … · 2 cannot be read'],
    [{ state: { ...FIRST_PICKER_STATE, isTyping: true, filter: 'is:x' } }, 'expected is:error or is:live'],
  ])('says %j', (change, said) => {
    expect(draw(change).text.join('\n')).toContain(said);
  });
});
