import { describe, expect, it } from 'vitest';
import { PlayheadError } from '../../../src/core/replay/playhead.ts';
import { type SessionSource, toSource } from '../../../src/core/replay/session-source.ts';
import { createReplayStore, type ReplayOptions } from '../../../src/core/replay/store.ts';
import { createTestPorts } from '../../support/replay/ports.ts';
import { toText } from '../../support/replay/rows.ts';
import { toCall, toChat, toPiece, toView } from './views.ts';

const WORDS = 'The quick brown fox jumps over the lazy dog'.split(' ');
const ask = (text: string) => [{ role: 'user', content: text }];
const FIRST = toChat(1, {
  messages: ask('Say it'),
  deltas: WORDS.map((word, index) => [1000 + index * 100, { content: `${word} ` }]),
});
const SECOND = toChat(2, {
  t: 60_000,
  messages: ask('And the file?'),
  deltas: [
    [500, toCall(0, 'call_1', 'read_file')],
    [600, toPiece(0, '{"path":"src/a.ts"}')],
    [900, { content: 'It is there.' }],
  ],
});
const SOURCE = toSource(toView([FIRST, SECOND]));

function open(options: Partial<ReplayOptions> = {}, source: SessionSource = SOURCE) {
  const ports = createTestPorts();
  const size = { columns: 60, rows: 24 };
  const store = createReplayStore(source, { ports, size, formatTime: (iso) => iso.slice(0, 10), ...options });
  const press = (...keys: string[]) => {
    for (const key of keys) store.dispatch({ type: 'key', key });
  };
  const text = () => toText(store.getSnapshot().rows);
  return { ports, store, press, text, status: () => text().split('\n').at(-1) ?? '' };
}

const type = (text: string) => [...text].map((character) => (character === ' ' ? 'space' : character));

describe('a replay', () => {
  it('begins at the beginning, and plays as it went', () => {
    const { ports, press, text, status } = open();
    expect(text()).toContain('Say it');
    expect(text()).not.toContain('The quick');
    press('space');
    ports.pass(1250);
    expect(text()).toContain('The quick brown\n');
    expect(status()).toMatch(/^▶ 00:01 \/ 01:00 {2}1×/);
    press('space');
    ports.pass(9000);
    expect(text()).toContain('The quick brown\n');
    expect(status()).toMatch(/^‖ 00:01/);
  });

  it('plays faster, and cuts pauses', () => {
    const { ports, press, status } = open();
    press('>', 'i', 'space');
    // At twice the speed the answer is over after a second, and after another one the pause.
    ports.pass(1800);
    expect(status()).toMatch(/^▶ 00:03 .* 2× · pauses ≤ 2 s/);
    ports.pass(300);
    expect(status()).toMatch(/^▶ 01:00/);
    ports.pass(9000);
    expect(status()).toMatch(/^‖ 01:00/);
  });

  it('tells its watchers of every change, with one picture a change', () => {
    const { store, press, ports } = open();
    let changes = 0;
    const end = store.subscribe(() => void changes++);
    const before = store.getSnapshot();
    expect(store.getSnapshot()).toBe(before);
    press(']');
    expect(changes).toBe(1);
    expect(store.getSnapshot()).not.toBe(before);
    end();
    press('space');
    ports.pass(500);
    expect(changes).toBe(1);
  });

  it.each<[string, Partial<ReplayOptions>, RegExp]>([
    ['a turn', { from: { type: 'turn', turn: 2 } }, /^‖ 01:00 .*turn 2\/2/],
    ['a time', { from: { type: 'time', t: 1500 } }, /^‖ 00:01 .*turn 1\/2/],
    ['a time, playing', { from: { type: 'time', t: 1500 }, isPlaying: true, speed: 4 }, /^▶ 00:01 .* 4×/],
  ])('begins at %s', (_, options, expected) => {
    expect(open(options).status()).toMatch(expected);
  });

  it.each([{ type: 'turn', turn: 3 } as const, { type: 'time', t: 99_000 } as const])(
    'refuses to begin at %j',
    (from) => {
      expect(() => open({ from })).toThrow(PlayheadError);
    },
  );

  it('searches, shows the match, and goes to the next', () => {
    const { press, text, status } = open();
    press('/', ...type('is there'));
    expect(text().split('\n').at(-1)).toMatch(/^\/is there▏/);
    press('enter');
    expect(status()).toContain('1/1');
    expect(text()).toContain('It is there.');
    press('/', ...type('zzz'), 'enter');
    expect(status()).toContain('nothing found');
    press('escape');
    expect(status()).not.toContain('nothing found');
  });

  it('scrolls with a selection, opens what is selected, and comes back to the playhead', () => {
    const { press, store, text } = open({ size: { columns: 60, rows: 12 } });
    press('F', 'k', 'k');
    const selected = () => store.getSnapshot().rows.findIndex((row) => row.isSelected === true);
    expect(selected()).toBeGreaterThan(0);
    expect(toText([store.getSnapshot().rows[selected()] ?? { spans: [] }])).toContain('▸ read_file');
    press('enter');
    expect(text()).toContain('▾ read_file  src/a.ts');
    expect(text()).toContain('"path": "src/a.ts"');
    press('g');
    expect(text()).toContain('turn 1');
    expect(selected()).toBe(2);
    press('G', 'k', 'j', 'j');
    expect(selected()).toBe(-1);
    expect(text()).toContain('It is there.');
  });

  it('goes to what is chosen in the jump list', () => {
    const { press, text, status } = open();
    press('t', 'j', 'enter');
    expect(status()).toMatch(/^‖ 01:00/);
    expect(text()).toContain('And the file?');
  });

  it('shows the exchange that spoke last, as it had come', () => {
    const { press, text } = open({ from: { type: 'time', t: 1150 } });
    press('r');
    expect(text()).toContain('raw exchange');
    expect(text()).toContain('POST ');
    press('ctrl-d', 'ctrl-d', 'ctrl-d');
    expect(text()).toContain('+1,100 ms');
    expect(text()).not.toContain('+1,200 ms');
  });

  it('asks the outside for what it cannot do itself', () => {
    const { press, ports } = open({ from: { type: 'time', t: 1150 } });
    press('m', 'e', 'y', 'q');
    expect(ports.asked).toEqual(['mark 1150', 'export', 'copy > Say it\n\nThe quick \n', 'quit']);
  });

  it('shows a line of the program until the next key', () => {
    const { press, store, status } = open();
    store.say('written to a.md');
    expect(status()).toBe('written to a.md');
    press('j');
    expect(status()).toContain('00:00');
  });

  it('is another size when the terminal is', () => {
    const { store } = open();
    store.dispatch({ type: 'resize', size: { columns: 100, rows: 30 } });
    expect(store.getSnapshot().rows).toHaveLength(30);
  });

  it('follows a session that grows, until its reader looks back', () => {
    const live = { status: 'live' as const };
    const { response, outcome: _, durationMs: __, ...begun } = FIRST;
    const partly = (count: number) => ({
      ...begun,
      response: { ...response, headers: [], body: { type: 'stream' as const, events: eventsOf(count) } },
    });
    const eventsOf = (count: number) =>
      response?.body?.type === 'stream' ? response.body.events.slice(0, count) : [];
    const toLive = (count: number) =>
      toSource(toView([partly(count)], { ...live, lastT: 900 + count * 100 }));
    const { store, press, text, status } = open({ isFollowing: true }, toLive(2));
    expect(text()).toContain('The quick\n');
    expect(status()).toMatch(/^● .*following/);
    const changed = new Set([FIRST.id]);
    store.grow(toLive(4), changed);
    expect(text()).toContain('The quick brown fox\n');
    press('left');
    store.grow(toLive(6), changed);
    expect(text()).not.toContain('fox');
    press('F');
    expect(text()).toContain('fox jumps over\n');
    store.grow(SOURCE, changed);
    expect(text()).toContain('sealed');
  });

  it('waits for nothing once it is closed', () => {
    const { store, ports, press, status } = open();
    press('space');
    store.close();
    const before = status();
    ports.pass(5000);
    expect(status()).toBe(before);
  });
});
