import { describe, expect, it } from 'vitest';
import { KEYS, toKeyInput, typeKey } from '../../../src/core/replay/keymap.ts';

const groups = KEYS.flatMap((section) => section.groups);

describe('the keymap', () => {
  it('gives each key one meaning', () => {
    const keys = groups.flatMap(({ keys }) => Object.keys(keys));
    expect(keys).toEqual([...new Set(keys)]);
  });

  it.each([
    ['space', { type: 'toggle' }],
    ['right', { type: 'skip', ms: 5000 }],
    ['shift-left', { type: 'skip-part', part: -0.1 }],
    ['ctrl-d', { type: 'scroll-half', by: 1 }],
    ['G', { type: 'scroll-end', end: 'last' }],
    ['5', { type: 'seek-part', part: 0.5 }],
    ['x', undefined],
  ])('makes of %s what it says', (key, input) => {
    expect(toKeyInput(key)).toEqual(input);
  });

  it.each([
    ['car', 't', { type: 'prompt', text: 'cart' }],
    ['car', 'space', { type: 'prompt', text: 'car ' }],
    ['日本', 'backspace', { type: 'prompt', text: '日' }],
    ['', 'backspace', { type: 'back' }],
    ['cart', 'enter', { type: 'search', query: 'cart' }],
    ['cart', 'escape', { type: 'back' }],
    ['cart', 'ctrl-c', { type: 'quit' }],
    ['cart', 'shift-left', undefined],
  ])('types behind %j with %s', (text, key, input) => {
    expect(typeKey(text, key)).toEqual(input);
  });
});
