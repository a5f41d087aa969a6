import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { givenAt } from '../../../../src/core/replay/film/block.ts';
import { createFilmFold } from '../../../../src/core/replay/film/film-fold.ts';
import type { TimelineEvent } from '../../../../src/core/replay/timeline-event.ts';
import { anyEvents, toFilm } from './films.ts';

const at = (t: number, event: object) => ({ t, exchange: 'a', ...event }) as TimelineEvent;
const prompt = (t: number, text: string, turn: number) =>
  at(t, { type: 'prompt', text, attachments: [], isRetry: false, turn });
const say = (t: number, text: string, rest: object = {}) =>
  at(t, { type: 'text', text, model: 'm', ...rest });

/** What a film tells, in values. */
function toPlain(events: readonly TimelineEvent[]) {
  const film = toFilm(events);
  return JSON.parse(
    JSON.stringify({ scenes: film.scenes, turns: film.turns, calls: film.calls.map(({ t }) => t) }),
  );
}

describe('a film', () => {
  it('knows what of a text was there at any time', () => {
    const film = toFilm([prompt(0, 'Hi', 1), say(100, 'Hel'), say(200, 'lo')]);
    const block = film.scenes[0]?.blocks[1];
    if (block?.type !== 'text') throw new Error('expected a text');
    expect([99, 100, 199, 200, 900].map((t) => block.said.at(t))).toEqual([
      '',
      'Hel',
      'Hel',
      'Hello',
      'Hello',
    ]);
  });

  it('keeps the turn of an exchange that begins with results of the one before', () => {
    const film = toFilm([
      prompt(0, 'List', 1),
      at(10, { type: 'tool-call', call: 'a/1', name: 'ls' }),
      { t: 20, exchange: 'b', within: 1, type: 'tool-result', call: 'a/1', result: 'x', status: 'completed' },
      { t: 30, exchange: 'b', type: 'text', text: 'One file.' },
    ]);
    expect(film.scenes).toHaveLength(1);
    expect(film.scenes[0]?.blocks.map(({ type }) => type)).toEqual(['prompt', 'tool', 'text']);
    expect(film.calls[0]?.tool.outcome).toMatchObject({ t: 20, status: 'completed' });
  });

  it('joins the arguments of a call as they came', () => {
    const film = toFilm([
      at(0, { type: 'tool-call', call: 'a/1', name: 'ls' }),
      at(5, { type: 'tool-arguments', call: 'a/1', name: 'ls', text: '{"path"' }),
      at(9, { type: 'tool-arguments', call: 'a/1', name: 'ls', text: ':"src"}' }),
    ]);
    const [call] = film.calls;
    if (call === undefined) throw new Error('expected a call');
    expect([4, 5, 9].map((t) => givenAt(call.tool, t))).toEqual(['', '{"path"', '{"path":"src"}']);
  });

  it('begins a text anew behind a gap', () => {
    const film = toFilm([
      say(0, 'before'),
      at(5, { type: 'gap', to: 9, reason: 'full', exchange: 'a' }),
      say(10, 'after'),
    ]);
    expect(film.scenes.flatMap(({ blocks }) => blocks.map(({ type }) => type))).toEqual([
      'text',
      'gap',
      'text',
    ]);
    expect(film.lanes.gaps).toEqual([{ t: 5, to: 9 }]);
  });

  it('adds up tokens, characters and masks by time', () => {
    const { lanes } = toFilm([
      say(0, 'four'),
      say(10, '[REDACTED:r:1] and [REDACTED:r:2]'),
      at(20, { type: 'usage', usage: { inputTokens: 7, outputTokens: 3 } }),
    ]);
    expect([0, 10].map((t) => lanes.redactions.at(t))).toEqual([0, 2]);
    expect([-1, 0].map((t) => lanes.saidChars.at(t))).toEqual([0, 4]);
    expect([19, 20].map((t) => lanes.inputTokens.at(t))).toEqual([0, 7]);
  });

  it('is the same of events in one go and of events one by one', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const { film, push } = createFilmFold();
        for (const [index, event] of events.entries()) {
          push(event);
          expect(film.revision).toBe(index + 1);
        }
        const { scenes, turns, calls } = film;
        const grown = JSON.parse(JSON.stringify({ scenes, turns, calls: calls.map(({ t }) => t) }));
        expect(grown).toEqual(toPlain(events));
        expect(
          scenes.every(({ t, blocks }) => blocks.every((block) => block.t >= t || block.type === 'gap')),
        ).toBe(true);
      }),
    );
  });

  it('loses no character of what was said', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const said = events.flatMap((event) => (event.type === 'text' ? event.text.length : 0));
        const shown = toFilm(events).scenes.flatMap(({ blocks }) =>
          blocks.flatMap((block) => (block.type === 'text' ? block.said.text.length : 0)),
        );
        const sum = (lengths: readonly number[]) => lengths.reduce((total, length) => total + length, 0);
        expect(sum(shown)).toBe(sum(said));
      }),
    );
  });
});
