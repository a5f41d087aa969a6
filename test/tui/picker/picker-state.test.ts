// Keys pressed over the picker.
import { describe, expect, it } from 'vitest';
import { FIRST_PICKER_STATE, stepPicker, toPicked } from '../../../src/tui/picker/picker-state.ts';
import { pickerSession } from '../../support/picker-session.ts';

const shown = ['c', 'b', 'a'].map((id) => pickerSession({ id }));
const scene = { shown, pageRows: 2 };

function press(...names: readonly string[]) {
  let step: ReturnType<typeof stepPicker> = { state: FIRST_PICKER_STATE, effect: { type: 'none' } };
  for (const name of names) step = stepPicker(step.state, name, scene);
  return step;
}

describe('stepPicker', () => {
  it.each([
    ['enter', 'replay'],
    ['e', 'export'],
    ['v', 'verify'],
  ])('by %s asks to %s what is chosen', (key, type) => {
    expect(press(key).effect).toEqual({ type, id: 'c' });
    expect(press('j', key).effect).toEqual({ type, id: 'b' });
    expect(press('G', key).effect).toEqual({ type, id: 'a' });
  });

  it('asks for nothing where nothing is shown', () => {
    for (const key of ['enter', 'e', 'v', 'j'])
      expect(stepPicker(FIRST_PICKER_STATE, key, { shown: [], pageRows: 2 }).effect.type).toBe('none');
  });

  it('takes every letter for the filter while that is typed, and none after', () => {
    expect(press('/', 'q', 'v', 'e')).toMatchObject({
      state: { filter: 'qve', isTyping: true },
      effect: { type: 'none' },
    });
    expect(press('/', 'x', 'enter', 'q').effect.type).toBe('quit');
    expect(press('/', 'x', 'enter', 'escape').state.filter).toBe('');
  });

  it('closes help with any key, and does nothing else by it', () => {
    expect(press('?').state.hasHelp).toBe(true);
    expect(press('?', 'q')).toMatchObject({ state: { hasHelp: false }, effect: { type: 'none' } });
  });

  it('is interrupted by Ctrl-C wherever it is', () => {
    for (const before of [[], ['/'], ['?']]) expect(press(...before, 'ctrl-c').effect.type).toBe('interrupt');
  });
});

describe('toPicked', () => {
  it('is the first where the one that was chosen is not shown', () => {
    expect(toPicked(shown, 'b')?.id).toBe('b');
    expect(toPicked(shown, 'gone')?.id).toBe('c');
    expect(toPicked([], 'b')).toBeUndefined();
  });
});
