// Keys pressed over the live view.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  FIRST_LIVE_STATE,
  type LiveScene,
  type LiveState,
  stepLive,
  toChosen,
  toShown,
} from '../../../src/tui/live/live-state.ts';
import { liveSession } from '../../support/live-session.ts';

const sessions = ['c', 'b', 'a'].map((id) => liveSession({ id, title: `about ${id}` }));
const scene: LiveScene = { shown: sessions, pageRows: 2, endsRecording: false, isDetailTyping: false };

function press(names: readonly string[], { state = FIRST_LIVE_STATE, over = scene } = {}) {
  let step = { state, effect: { type: 'none' } as ReturnType<typeof stepLive>['effect'] };
  for (const name of names) step = stepLive(step.state, name, over);
  return step;
}

describe('stepLive', () => {
  it.each([
    [['j'], 'b'],
    [['down', 'down', 'down'], 'a'],
    [['G'], 'a'],
    [['G', 'k'], 'b'],
    [['G', 'g'], 'c'],
    [['ctrl-d'], 'a'],
    [['up'], 'c'],
  ])('chooses by %j', (names, id) => {
    expect(toChosen(sessions, press(names).state)?.id).toBe(id);
  });

  it('stays on the newest until another is chosen, and then on that one', () => {
    const newer = [liveSession({ id: 'd' }), ...sessions];
    expect(toChosen(newer, FIRST_LIVE_STATE)?.id).toBe('d');
    expect(toChosen(newer, press(['j']).state)?.id).toBe('b');
  });

  it('keeps to the session that is opened', () => {
    const { state } = press(['enter']);
    expect(state.focus).toBe('detail');
    expect(toChosen([liveSession({ id: 'd' }), ...sessions], state)?.id).toBe('c');
  });

  it('takes a filter as it is typed, and empties it', () => {
    const typed = press(['/', 'u', 's', 'e', 'r', ':', 'x', 'backspace', 'a', 'space', 'q']).state;
    expect(typed).toMatchObject({ focus: 'filter', filter: 'user:a q' });
    expect(press(['enter'], { state: typed }).state).toMatchObject({ focus: 'list', filter: 'user:a q' });
    expect(press(['escape'], { state: typed }).state).toMatchObject({ focus: 'list', filter: '' });
  });

  it('hands keys to the session that is looked at, but for the one that leads back', () => {
    expect(press(['enter', 'j']).effect).toEqual({ type: 'detail-key', name: 'j' });
    expect(press(['enter', 'q']).state.focus).toBe('list');
    expect(press(['enter', 'tab']).effect).toEqual({ type: 'detail-key', name: 'tab' });
  });

  it('lets a text be typed into the session, whatever its letters', () => {
    const { state } = press(['enter']);
    const over = { ...scene, isDetailTyping: true };
    expect(press(['q'], { state, over }).effect).toEqual({ type: 'detail-key', name: 'q' });
  });

  it('asks before it ends a recording, and not else', () => {
    expect(press(['q']).effect.type).toBe('quit');
    const over = { ...scene, endsRecording: true };
    expect(press(['q'], { over })).toMatchObject({ state: { focus: 'leaving' }, effect: { type: 'none' } });
    expect(press(['q', 'y'], { over }).effect.type).toBe('quit');
    expect(press(['q', 'n'], { over })).toMatchObject({ state: { focus: 'list' }, effect: { type: 'none' } });
  });

  it('opens nothing where there is nothing', () => {
    expect(press(['enter'], { over: { ...scene, shown: [] } }).state.focus).toBe('list');
  });

  it('hears Ctrl-C wherever it is pressed, and never else interrupts', () => {
    const names = fc.constantFrom(
      'j',
      'k',
      'g',
      'G',
      '/',
      '?',
      'enter',
      'escape',
      'tab',
      'q',
      'n',
      'x',
      'space',
    );
    fc.assert(
      fc.property(fc.array(names), fc.boolean(), (pressed, endsRecording) => {
        let state: LiveState = FIRST_LIVE_STATE;
        for (const name of pressed) {
          const step = stepLive(state, name, { ...scene, endsRecording });
          expect(step.effect.type).not.toBe('interrupt');
          state = step.state;
        }
        expect(stepLive(state, 'ctrl-c', scene).effect.type).toBe('interrupt');
      }),
    );
  });
});

describe('toShown', () => {
  it('lets through what fits the filter, and everything while it is not understood', () => {
    expect(toShown(sessions, '"about b"').map(({ id }) => id)).toEqual(['b']);
    expect(toShown(sessions, '')).toBe(sessions);
    expect(toShown(sessions, '"about')).toBe(sessions);
  });
});
