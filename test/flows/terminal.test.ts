// Whole ways through the terminal: a real one, its keys, and what it shows.
import { describe, expect, it } from 'vitest';
import { createRecordedHome, type RecordedSession } from '../support/recorded-home.ts';
import { openTerminal } from '../support/terminal.ts';

const FIRST = '019abc00-0000-7000-8000-000000000001';
const SECOND = '019abd00-0000-7000-8000-000000000002';

const carts: RecordedSession = {
  id: FIRST,
  startedAt: '2026-11-25T10:00:00.000Z',
  chats: [
    {
      prompt: 'Why is the cart empty?',
      answer: ['The loop ', 'starts ', 'at **one**.'],
      tool: { name: 'read_file', given: '{"path":"src/cart.js"}' },
    },
    { prompt: 'Write 漢字 and 👩‍👩‍👧 please', answer: ['漢字', ' and 👩‍👩‍👧, as asked.'] },
    { prompt: 'And the deadlock?', answer: ['It is gone.'] },
  ],
};
const other: RecordedSession = {
  id: SECOND,
  startedAt: '2026-11-26T10:00:00.000Z',
  chats: [{ prompt: 'Review the spool', answer: ['Looks right.'], model: 'claude-opus-4-1' }],
};

describe('replay on a terminal', () => {
  it.each([
    [80, 24],
    [120, 40],
    [200, 60],
  ])('fills %s×%s, and goes where its keys lead', async (columns, rows) => {
    const home = await createRecordedHome([carts]);
    const terminal = await openTerminal(['replay', FIRST, '--speed', '0'], { home, columns, rows });
    await terminal.shows('It is gone.');
    expect(await terminal.rows()).toHaveLength(rows);
    await terminal.press('[', '[', '[');
    await terminal.shows(/turn 1\/3/);
    await terminal.hides('It is gone.');
    await terminal.press(']');
    await terminal.shows(/turn 2\/3/);
    await terminal.press('G', 'F');
    await terminal.shows('It is gone.');
    await terminal.press('/');
    await terminal.type('deadlock');
    await terminal.press('Enter');
    await terminal.shows(/\/deadlock\s+1\/1/);
    await terminal.press('?');
    await terminal.shows('play, pause');
    await terminal.press('q');
    const { code, text } = await terminal.ended();
    expect({ code, text }).toEqual({ code: 0, text: 'before' });
  });

  it('follows a terminal that changes its size, and says when that is too small', async () => {
    const home = await createRecordedHome([carts]);
    const terminal = await openTerminal(['replay', FIRST, '--speed', '0'], { home, columns: 120, rows: 40 });
    await terminal.shows('It is gone.');
    await terminal.resize(60, 18);
    await terminal.shows('It is gone.');
    await terminal.resize(30, 6);
    await terminal.shows('expected 40×10 at least');
    await terminal.resize(100, 30);
    await terminal.shows(/^019abc00-0000(?:.*\n){29}.*turn 3\/3/);
    await terminal.press('C-c');
    expect((await terminal.ended()).code).toBe(130);
  });

  it.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)(
    'leaves the terminal as it was when %s ends it',
    async (signal) => {
      const home = await createRecordedHome([carts]);
      const terminal = await openTerminal(['replay', FIRST], { home });
      await terminal.shows('Why is the cart empty?');
      process.kill(await terminal.pid(), signal);
      const { text } = await terminal.ended();
      expect(text).toMatch(/^before(?:\n(?:Terminated|Hangup))?$/);
      // The terminal echoes what is typed, line by line: it is no longer raw.
      await terminal.type('echoed');
      await terminal.shows('echoed');
      const sent = (await terminal.sent()).toString('utf8');
      expect(sent.lastIndexOf('\u001b[?25h')).toBeGreaterThan(sent.lastIndexOf('\u001b[?25l'));
    },
  );

  it('keeps a mark beside the recording', async () => {
    const home = await createRecordedHome([carts]);
    const terminal = await openTerminal(['replay', FIRST, '--speed', '0'], { home });
    await terminal.shows('It is gone.');
    await terminal.press('m');
    await terminal.shows('Marked: kept beside the recording.');
    await terminal.press('q');
    await terminal.ended();
    const again = await openTerminal(['replay', FIRST, '--speed', '0'], { home });
    await again.shows('◆');
    await again.press('q');
    expect((await again.ended()).code).toBe(0);
  });
});

describe('sessions on a terminal', () => {
  it('picks, filters, verifies and replays, and comes back', async () => {
    const home = await createRecordedHome([carts, other]);
    const terminal = await openTerminal(['sessions'], { home, columns: 100 });
    const text = await terminal.shows('Why is the cart empty?');
    expect(text.indexOf('Review the spool')).toBeLessThan(text.indexOf('Why is the cart empty?'));
    await terminal.press('/');
    await terminal.type('model:gpt');
    await terminal.hides('Review the spool');
    await terminal.press('Enter', 'v');
    await terminal.shows('chain whole');
    await terminal.press('Enter');
    // The list has the id as well: a key that is pressed too early would be for the list.
    await terminal.shows(/turn \d+\/\d+/);
    await terminal.press('q');
    await terminal.shows('sessions 1 of 2');
    await terminal.press('q');
    expect((await terminal.ended()).code).toBe(0);
  });

  it('prints the table with --no-tui', async () => {
    const home = await createRecordedHome([carts]);
    const terminal = await openTerminal(['sessions', '--no-tui'], { home, columns: 120 });
    const { code, text } = await terminal.ended();
    expect(code).toBe(0);
    expect(text).toMatch(/SESSION +STARTED/);
  });

  it('says what to do where nothing was recorded', async () => {
    const home = await createRecordedHome([]);
    const terminal = await openTerminal(['sessions'], { home });
    await terminal.shows('cursor-rec start');
    await terminal.press('C-c');
    expect((await terminal.ended()).code).toBe(130);
  });
});
