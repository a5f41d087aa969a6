import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Film } from '../../../../src/core/replay/film/film.ts';
import {
  createPlayer,
  type Player,
  type PlayerInput,
  stepPlayer,
} from '../../../../src/core/replay/player/player.ts';
import type { TimelineEvent } from '../../../../src/core/replay/timeline-event.ts';
import { anyEvents, toFilm } from '../film/films.ts';

const at = (t: number, event: object) => ({ t, exchange: 'a', ...event }) as TimelineEvent;
const FILM = toFilm([
  at(0, { type: 'prompt', text: 'Fix the Parser', attachments: [], isRetry: false, turn: 1 }),
  at(1000, { type: 'text', text: 'The par' }),
  at(2000, { type: 'text', text: 'ser is fine.' }),
  at(3000, { type: 'tool-call', call: 'a/1', name: 'grep' }),
  at(3500, { type: 'tool-arguments', call: 'a/1', name: 'grep', text: '{"pattern":"parser"}' }),
  at(4000, { type: 'tool-result', call: 'a/1', result: 'parser.ts', status: 'completed' }),
  at(9000, { type: 'prompt', text: 'Thanks', attachments: [], isRetry: false, turn: 2 }),
]);

const toStage = (film: Film) => ({
  film,
  reel: { moments: film.moments, endT: film.moments.lastT, isLive: false },
});
const run = (player: Player, inputs: readonly PlayerInput[], film = FILM) =>
  inputs.reduce((before, input) => stepPlayer(before, input, toStage(film)).player, player);
const tOf = ({ playback }: Player) => playback.t;

describe('a player', () => {
  it.each<[string, PlayerInput, number, number]>([
    ['the next turn', { type: 'seek-turn', by: 1 }, 0, 9000],
    ['the turn before', { type: 'seek-turn', by: -1 }, 9000, 0],
    ['the beginning of its turn', { type: 'seek-turn', by: -1 }, 9500, 9000],
    ['the next tool call', { type: 'seek-call', by: 1 }, 0, 3000],
    ['no turn behind the last', { type: 'seek-turn', by: 1 }, 9000, 9000],
  ])('goes to %s', (_, input, from, to) => {
    expect(tOf(run(createPlayer({ t: from }), [input]))).toBe(to);
  });

  it('goes to the turn before also while it plays', () => {
    const playing = createPlayer({ t: 9040, isPlaying: true });
    expect(tOf(run(playing, [{ type: 'seek-turn', by: -1 }]))).toBe(0);
  });

  it('sets one mark a moment, and asks for it to be kept', () => {
    const first = stepPlayer(
      createPlayer({ t: 2000.4, marks: [{ t: 9000 }] }),
      { type: 'mark' },
      toStage(FILM),
    );
    expect(first.effect).toEqual({ type: 'save-mark', mark: { t: 2000 } });
    expect(first.player.marks).toEqual([{ t: 2000 }, { t: 9000 }]);
    expect(stepPlayer(first.player, { type: 'mark' }, toStage(FILM)).effect).toBeUndefined();
    expect(tOf(run(first.player, [{ type: 'seek-mark', by: 1 }]))).toBe(9000);
  });

  it('finds text wherever it is, when all of it had come, and goes round', () => {
    const found = run(createPlayer(), [{ type: 'search', query: 'PARSER' }]);
    expect(found.search?.matches.map(({ t }) => t)).toEqual([0, 2000, 3500, 4000]);
    const steps: PlayerInput[] = [1, 1, 1, 1].map(() => ({ type: 'next-match', by: 1 }));
    expect(steps.map((_, count) => tOf(run(found, steps.slice(0, count + 1))))).toEqual([
      2000, 3500, 4000, 0,
    ]);
    expect(tOf(run(found, [{ type: 'next-match', by: -1 }]))).toBe(4000);
  });

  it('opens the call in which a match is', () => {
    const found = run(createPlayer({ t: 3000 }), [{ type: 'search', query: 'parser.ts' }]);
    expect([...found.turned]).toEqual(['a/1']);
    expect(run(found, [{ type: 'next-match', by: 1 }]).turned.size).toBe(1);
  });

  it('says that nothing was found, and goes nowhere', () => {
    const found = run(createPlayer({ t: 500 }), [
      { type: 'search', query: 'nowhere' },
      { type: 'next-match', by: 1 },
    ]);
    expect(found.search).toMatchObject({ matches: [], index: -1 });
    expect(tOf(found)).toBe(500);
  });

  it.each<[string, readonly PlayerInput[], Player['pane']]>([
    ['a view', [{ type: 'pane', pane: 'raw' }], 'raw'],
    [
      'the conversation, asked for the same view again',
      [
        { type: 'pane', pane: 'raw' },
        { type: 'pane', pane: 'raw' },
      ],
      'conversation',
    ],
    ['the next view', [{ type: 'next-pane', by: 1 }], 'files'],
    ['the last view from the first', [{ type: 'next-pane', by: -1 }], 'raw'],
    [
      'the conversation, from help',
      [
        { type: 'pane', pane: 'help' },
        { type: 'next-pane', by: 1 },
      ],
      'conversation',
    ],
    ['the conversation, going back', [{ type: 'pane', pane: 'files' }, { type: 'back' }], 'conversation'],
    [
      'the conversation, for a match',
      [
        { type: 'pane', pane: 'raw' },
        { type: 'search', query: 'fine' },
      ],
      'conversation',
    ],
    [
      'the conversation, for a place in the jump list',
      [
        { type: 'pane', pane: 'jump' },
        { type: 'jump', t: 1 },
      ],
      'conversation',
    ],
    [
      'the same view, at another time',
      [
        { type: 'pane', pane: 'files' },
        { type: 'seek-turn', by: 1 },
      ],
      'files',
    ],
  ])('shows %s', (_, inputs, pane) => {
    expect(run(createPlayer(), inputs).pane).toBe(pane);
  });

  it('goes back from what is typed, then from the view, then from the search', () => {
    const deep = run(createPlayer(), [
      { type: 'search', query: 'fine' },
      { type: 'pane', pane: 'files' },
      { type: 'prompt', text: 'x' },
    ]);
    const [first, second, third] = [1, 2, 3].map((count) => run(deep, Array(count).fill({ type: 'back' })));
    expect([first?.prompt, first?.pane]).toEqual([undefined, 'files']);
    expect([second?.pane, second?.search?.query]).toEqual(['conversation', 'fine']);
    expect(third?.search).toBeUndefined();
  });

  it('stands by its invariants, whatever is asked', () => {
    const by = fc.constantFrom(1 as const, -1 as const);
    const input: fc.Arbitrary<PlayerInput> = fc.oneof(
      fc.record({
        type: fc.constantFrom(
          'seek-turn' as const,
          'seek-call' as const,
          'seek-mark' as const,
          'next-pane' as const,
          'next-match' as const,
          'speed' as const,
        ),
        by,
      }),
      fc.record({
        type: fc.constant('pane' as const),
        pane: fc.constantFrom('files' as const, 'raw' as const, 'jump' as const, 'help' as const),
      }),
      fc.record({ type: fc.constant('search' as const), query: fc.constantFrom('', 'a', 'red', 'zzz') }),
      fc.record({ type: fc.constant('tick' as const), elapsedMs: fc.nat(4000) }),
      fc.record({ type: fc.constant('skip' as const), ms: fc.integer({ min: -9000, max: 9000 }) }),
      fc.record({
        type: fc.constantFrom(
          'mark' as const,
          'back' as const,
          'toggle' as const,
          'fold-all' as const,
          'follow' as const,
        ),
      }),
    );
    fc.assert(
      fc.property(anyEvents, fc.array(input, { maxLength: 30 }), (events, inputs) => {
        const stage = toStage(toFilm(events));
        let player = createPlayer();
        for (const one of inputs) {
          player = stepPlayer(player, one, stage).player;
          expect(tOf(player)).toBeGreaterThanOrEqual(0);
          expect(tOf(player)).toBeLessThanOrEqual(stage.reel.endT);
          const times = player.marks.map(({ t }) => t);
          expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
          const { matches = [], index = -1 } = player.search ?? {};
          expect(index).toBeLessThan(Math.max(1, matches.length));
        }
      }),
    );
  });
});
