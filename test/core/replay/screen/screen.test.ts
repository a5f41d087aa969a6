import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HeaderList } from '../../../../src/core/model/frame.ts';
import { createFilmFold } from '../../../../src/core/replay/film/film-fold.ts';
import { createPlayer, type Player, stepPlayer } from '../../../../src/core/replay/player/player.ts';
import type { Row } from '../../../../src/core/replay/row.ts';
import { spansWidth } from '../../../../src/core/replay/rows/width.ts';
import { createScreen, type Size } from '../../../../src/core/replay/screen/screen.ts';
import type { TimelineEvent } from '../../../../src/core/replay/timeline-event.ts';
import { toText } from '../../../support/replay/rows.ts';
import { TERMINAL_ATTACKS } from '../../../support/terminal-attacks.ts';
import { anyEvents, toFilm, UNWANTED } from '../film/films.ts';
import { toChat } from '../views.ts';

const SIZE: Size = { columns: 60, rows: 24 };
const TITLE = {
  id: '019abc00-0000-7000',
  user: 'alice',
  startedAt: '26 Nov, 13:05',
  status: 'sealed',
} as const;
const MODEL = { exchange: 'a', model: 'gpt-5' };
const EVENTS = [
  {
    t: 0,
    exchange: 'a',
    type: 'prompt',
    text: 'Fix it',
    attachments: [{ kind: 'file', path: 'a.ts', text: 'abc' }],
    isRetry: false,
    turn: 1,
  },
  { t: 1000, ...MODEL, type: 'thinking', text: 'Let me see.' },
  { t: 1800, ...MODEL, type: 'thinking', text: '\nThe loop.' },
  { t: 2000, ...MODEL, type: 'text', text: 'The **loop** is wrong.' },
  { t: 3000, ...MODEL, type: 'tool-call', call: 'a/1', name: 'edit_file' },
  {
    t: 3100,
    ...MODEL,
    type: 'tool-arguments',
    call: 'a/1',
    name: 'edit_file',
    text: '{"path":"src/a.ts","old_string":"let i = 1;",',
  },
  {
    t: 3200,
    ...MODEL,
    type: 'tool-arguments',
    call: 'a/1',
    name: 'edit_file',
    text: '"new_string":"let i = 0;"}',
  },
  {
    t: 4000,
    exchange: 'a',
    type: 'tool-result',
    call: 'a/1',
    name: 'edit_file',
    result: 'ok',
    status: 'completed',
  },
  { t: 5000, type: 'gap', to: 6000, reason: 'the disk was full', bytes: 1234 },
  { t: 7000, ...MODEL, type: 'text', text: 'Done: [REDACTED:github-token:c55f07a3]' },
  { t: 7000, exchange: 'a', type: 'usage', usage: { inputTokens: 1200, outputTokens: 34 } },
  { t: 8000, exchange: 'a', type: 'end', outcome: 'cut', durationMs: 8000 },
] as readonly TimelineEvent[];

function open(events: readonly TimelineEvent[] = EVENTS, endT?: number) {
  const film = toFilm(events);
  const reel = { moments: film.moments, endT: endT ?? film.moments.lastT, isLive: false };
  const screen = createScreen({ film, title: TITLE, readExchange: () => undefined });
  const draw = (player: Player, size = SIZE) => screen.draw(player, reel, { size, offset: 0 });
  return { draw, stage: { film, reel } };
}

describe('a screen', () => {
  it('shows a session as it stood at its end', () => {
    expect(toText(open().draw(createPlayer({ t: 8000 })))).toBe(
      [
        '019abc00-0000  alice · 26 Nov, 13:05                  sealed',
        '',
        'alice ─────────────────────────────────────── turn 1 · 00:00',
        '  Fix it',
        '  + file a.ts (3 characters)',
        '',
        'gpt-5                                                  00:01',
        '  ▸ thought for 0.8 s                                2 lines',
        '',
        '  The loop is wrong.',
        '',
        '  ▸ edit_file  src/a.ts                       +1 −1  ✓ 1.0 s',
        '    │ - let i = 1;',
        '    │ + let i = 0;',
        '',
        ' !! NOT RECORDED  the disk was full · 1,234 bytes · 00:05 –…',
        '',
        'gpt-5                                                  00:07',
        '  Done: [REDACTED:github-token:c55f07a3]',
        '',
        '  ✗ cut: the upstream broke off after 8.0 s',
        '',
        '┿━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━!!!!!!!!!━━━━━━━━━━━━━●',
        '‖ 00:08 / 00:08  1×  turn 1/1   1 masked · 1,200 in · 34 out',
      ].join('\n'),
    );
  });

  it('shows what was there at the playhead, and no more', () => {
    const text = toText(open().draw(createPlayer({ t: 3100 })));
    expect(text).toContain('▸ edit_file  src/a.ts                                    ⋯');
    expect(text).not.toContain('NOT RECORDED  ');
    expect(text).toContain('thought for 0.8 s');
    expect(toText(open().draw(createPlayer({ t: 1800 })))).toContain(
      '  ▸ thinking …\n    Let me see.\n    The loop.',
    );
  });

  it('gives every kind its tone', () => {
    const spans = open()
      .draw(createPlayer({ t: 8000, marks: [{ t: 2000 }] }))
      .flatMap((row) => row.spans);
    const textOf = (tone: string) => spans.flatMap((one) => (one.tone === tone ? one.text.trim() : []));
    expect(textOf('redaction')).toEqual(['[REDACTED:github-token:c55f07a3]', '1 masked']);
    expect(textOf('strong')).toContain('loop');
    expect(textOf('added')).toEqual(['+1', '+ let i = 0;']);
    expect(textOf('mark')).toEqual(['◆']);
    expect(textOf('gap').join()).toContain('NOT RECORDED');
  });

  it('opens what is turned, or all', () => {
    const { draw, stage } = open();
    const folded = createPlayer({ t: 8000 });
    expect(toText(draw(stepPlayer(folded, { type: 'fold', block: 'a/1' }, stage).player))).toContain(
      '▾ edit_file',
    );
    const all = stepPlayer(folded, { type: 'fold-all' }, stage).player;
    expect(toText(draw(all, { columns: 60, rows: 40 }))).toContain(
      '▾ thought for 0.8 s\n    Let me see.\n    The loop.',
    );
  });

  it('lists the files that were changed up to the playhead', () => {
    const { draw, stage } = open();
    const files = (t: number) =>
      toText(draw(stepPlayer(createPlayer({ t }), { type: 'pane', pane: 'files' }, stage).player));
    expect(files(3999)).toContain('No file was changed up to here.');
    expect(files(4000)).toContain(' src/a.ts  1 edit                                     +1 −1');
    expect(files(4000)).toContain('- let i = 1;\n+ let i = 0;');
  });

  it('lists where a reader may want to go', () => {
    const { draw, stage } = open();
    const player = createPlayer({ t: 0, marks: [{ t: 2000, note: 'here' }] });
    const text = toText(draw(stepPlayer(player, { type: 'pane', pane: 'jump' }, stage).player));
    expect(text.split('\n').slice(2, 6)).toEqual([
      '  00:00    1  Fix it',
      '  00:02    ◆  here',
      '  00:05   !!  not recorded: the disk was full',
      '  00:08    ✗  cut: the upstream broke off',
    ]);
  });

  it('fits its help into the smallest terminal there commonly is', () => {
    const { draw, stage } = open();
    const help = stepPlayer(createPlayer(), { type: 'pane', pane: 'help' }, stage).player;
    const text = toText(draw(help, { columns: 80, rows: 24 }));
    for (const word of ['play, pause', 'quit', 'that tenth of it', 'next match'])
      expect(text).toContain(word);
  });

  it('says so where there is no room', () => {
    const [first] = open().draw(createPlayer(), { columns: 30, rows: 5 });
    expect(first?.spans.map(({ text }) => text).join('')).toContain('expected 40×10');
  });

  it.each(Object.entries(TERMINAL_ATTACKS))('shows what %s, wherever it stands', (_, attack) => {
    const of = { exchange: attack, model: attack };
    const text = `${attack}\n# ${attack}\n`;
    const edit = JSON.stringify({ path: attack, old_string: attack, new_string: `${attack}\n${attack}` });
    const events = [
      {
        t: 0,
        ...of,
        type: 'prompt',
        text,
        attachments: [{ kind: 'file', path: attack, text }],
        isRetry: false,
        turn: 1,
      },
      { t: 1, ...of, type: 'thinking', text },
      { t: 2, ...of, type: 'notice', text },
      { t: 3, ...of, type: 'text', text },
      { t: 4, ...of, type: 'tool-call', call: 'c/1', name: attack },
      { t: 4, ...of, type: 'tool-arguments', call: 'c/1', name: attack, text: attack },
      { t: 5, ...of, type: 'tool-call', call: 'c/2', name: 'edit_file' },
      { t: 5, ...of, type: 'tool-arguments', call: 'c/2', name: 'edit_file', text: edit },
      { t: 6, ...of, type: 'tool-result', call: 'c/2', result: { [attack]: attack }, status: 'completed' },
      { t: 6, ...of, type: 'tool-result', name: attack, result: attack, status: 'failed' },
      { t: 7, ...of, type: 'error', code: attack, message: attack },
      {
        t: 8,
        exchange: 'x',
        type: 'exchange',
        method: attack,
        url: attack,
        error: { code: attack, message: attack },
      },
      { t: 9, type: 'gap', to: 9, reason: attack },
    ] as readonly TimelineEvent[];
    const film = toFilm(events);
    const title = { ...TITLE, user: attack };
    const header: HeaderList = [[attack, attack]];
    const exchange = {
      ...toChat(1, { messages: [attack], deltas: [[1, { content: attack, [attack]: 1 }]] }),
      method: attack,
      url: attack,
      route: attack,
      request: { headers: header, body: { type: 'text' as const, text: attack } },
    };
    const screen = createScreen({ film, title, readExchange: () => exchange });
    const reel = { moments: film.moments, endT: 9, isLive: false };
    const look = { size: { columns: 70, rows: 200 }, offset: 0 };
    for (const pane of ['conversation', 'files', 'raw', 'jump'] as const) {
      const player = {
        ...createPlayer({ t: 9, marks: [{ t: 1, note: attack }] }),
        pane,
        isAllOpen: true,
        prompt: attack,
      };
      const rows = screen.draw(player, reel, look);
      expect(toText(rows)).toContain('pwned');
      for (const { spans } of rows) for (const { text } of spans) expect(text).not.toMatch(UNWANTED);
    }
  });

  it('is exactly as large as asked, and holds nothing that a terminal would obey, whatever was said', () => {
    const size = fc.record({
      columns: fc.integer({ min: 40, max: 120 }),
      rows: fc.integer({ min: 10, max: 40 }),
    });
    const pane = fc.constantFrom('conversation' as const, 'files' as const, 'jump' as const, 'help' as const);
    fc.assert(
      fc.property(anyEvents, size, pane, fc.boolean(), fc.nat(60_000), (events, of, shown, isAllOpen, t) => {
        const { draw } = open(events);
        const rows = draw({ ...createPlayer({ t }), pane: shown, isAllOpen }, of);
        expect(rows).toHaveLength(of.rows);
        for (const { spans } of rows) {
          expect(spansWidth(spans)).toBeLessThanOrEqual(of.columns);
          for (const { text } of spans) expect(text).not.toMatch(UNWANTED);
        }
      }),
    );
  });

  it('shows what is added to a text in the moment in which it was drawn', () => {
    const { film, push } = createFilmFold();
    const screen = createScreen({ film, title: TITLE, readExchange: () => undefined });
    const add = (text: string) => {
      push({ t: 5, exchange: 'a', type: 'text', text });
      return toText(
        screen.draw(
          createPlayer({ t: 5 }),
          { moments: film.moments, endT: 5, isLive: true },
          { size: SIZE, offset: 0 },
        ),
      );
    };
    expect(add('one')).toContain('  one\n');
    expect(add(' two')).toContain('  one two\n');
  });

  it('is the same of events in one go and of events one by one', () => {
    fc.assert(
      fc.property(anyEvents, fc.boolean(), (events, isAllOpen) => {
        const { film, push } = createFilmFold();
        const toReel = () => ({ moments: film.moments, endT: film.moments.lastT, isLive: false });
        const grown = createScreen({ film, title: TITLE, readExchange: () => undefined });
        const look = { size: SIZE, offset: 0 };
        let rows: readonly Row[] = [];
        for (const event of events) {
          push(event);
          // What was drawn on the way must not stand in the picture of the end.
          rows = grown.draw({ ...createPlayer({ t: film.moments.lastT }), isAllOpen }, toReel(), look);
        }
        expect(rows).toEqual(open(events).draw({ ...createPlayer({ t: film.moments.lastT }), isAllOpen }));
      }),
    );
  });
});
