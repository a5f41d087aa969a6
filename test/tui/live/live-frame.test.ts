// Pictures of the live view, row by row.
import { describe, expect, it } from 'vitest';
import { spansWidth } from '../../../src/core/replay/rows/width.ts';
import { type LiveScreen, layoutOf, toLiveFrame } from '../../../src/tui/live/live-frame.ts';
import { FIRST_LIVE_STATE, type LiveState } from '../../../src/tui/live/live-state.ts';
import type { LiveStatus } from '../../../src/tui/live/live-status.ts';
import { liveSession } from '../../support/live-session.ts';

const status: LiveStatus = {
  proxy: 'http://127.0.0.1:7317',
  identity: 'alice@example.com (oidc)',
  policy: 'record: required',
  coverage: '3 exchanges seen: 3 whole',
  redactions: '2 redactions',
  warnings: [],
};
const { proxy: _proxy, ...stopped } = status;
const sessions = [
  liveSession({
    id: '019abc00-0000-7000-8000-00000000000b',
    prompt: 'Write 漢字 and 👩‍👩‍👧 in one line',
    state: 'answering',
    gaps: 2,
  }),
  liveSession({
    id: '019abc00-0000-7000-8000-00000000000a',
    prompt: 'Second \u001b[2J\r\nof two',
    redactions: 1,
    failed: 1,
  }),
];

function draw(width: number, height: number, change: Partial<LiveScreen> = {}) {
  const screen: LiveScreen = {
    width,
    height,
    status,
    sessions,
    shown: sessions,
    chosen: sessions[0],
    state: FIRST_LIVE_STATE,
    detail: [{ spans: [{ text: 'the session', tone: 'plain' }] }],
    ...change,
  };
  const { header, body, footer } = toLiveFrame(screen);
  const panes = [header, ...body, footer];
  const text = panes.flatMap(({ rows }) => rows.map(({ spans }) => spans.map((one) => one.text).join('')));
  return { screen, panes, text };
}

const focused = (focus: LiveState['focus']): Partial<LiveScreen> => ({
  state: { ...FIRST_LIVE_STATE, focus },
});

describe('toLiveFrame', () => {
  it.each([
    [40, 12],
    [80, 24],
    [109, 30],
    [110, 30],
    [200, 60],
  ])('fills %s×%s to the row and never beyond the column', (width, height) => {
    for (const change of [
      {},
      focused('detail'),
      focused('filter'),
      { state: { ...FIRST_LIVE_STATE, hasHelp: true } },
    ]) {
      const { panes } = draw(width, height, change);
      const [header, footer] = [panes[0]!, panes.at(-1)!];
      const body = panes.slice(1, -1);
      expect(body.reduce((sum, pane) => sum + pane.width, 0)).toBe(width);
      for (const pane of body) expect(header.height + pane.height + footer.height).toBe(height);
      for (const pane of panes)
        for (const { spans } of pane.rows) expect(spansWidth(spans)).toBeLessThanOrEqual(pane.width);
    }
  });

  it('gives the detail as much room as its pane has', () => {
    for (const [width, height] of [
      [80, 24],
      [200, 60],
    ] as const)
      for (const change of [{}, focused('detail')]) {
        const { screen, panes } = draw(width, height, change);
        const { detail } = layoutOf(screen);
        const pane = panes.at(-2)!;
        const rowsAbove = pane.rows.length - 1 - screen.detail.length;
        expect(detail.height).toBe(pane.height - rowsAbove - 1);
      }
  });

  it('says what is recorded, and what not, so that nobody overlooks it', () => {
    const failing = {
      ...status,
      problem: 'traffic is refused: the disk is full: make room',
      warnings: ['1 gap'],
    };
    const { panes, text } = draw(80, 24, { status: failing });
    expect(text[0]).toMatch(
      /^ ✖ cursor-rec listens on http:\/\/127\.0\.0\.1:7317 +alice@example\.com \(oidc\) $/,
    );
    const bar = panes[0]!.rows[2]!.spans;
    expect(bar.every(({ tone }) => tone === 'gap')).toBe(true);
    expect(spansWidth(bar)).toBe(80);
    expect(text.join('\n')).toContain('✖ NOT RECORDING: traffic is refused: the disk is full: make room');
    expect(text.join('\n')).toContain(' ! 1 gap');
  });

  it('shows control characters of recorded text as pictures', () => {
    const { text } = draw(80, 24);
    expect(text.join('\n')).toContain('Second ␛[2J of two');
    expect([...text.join('')].filter((character) => /\p{Cc}/u.test(character))).toEqual([]);
  });

  it.each([
    ['while nothing has come', { sessions: [], shown: [] }, 'eval "$(cursor-rec env)"'],
    ['while none runs', { sessions: [], shown: [], status: stopped }, 'cursor-rec start'],
    ['where the filter hides all', { shown: [] }, 'Escape shows all again.'],
  ])('says what to do next %s', (_when, change, said) => {
    expect(draw(80, 24, change).text.join('\n')).toContain(said);
  });

  it('says that a terminal is too small', () => {
    const { text } = draw(39, 11);
    expect(text).toEqual(['expected 40×12 at least, found 39×11   ']);
  });
});
