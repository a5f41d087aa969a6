// Names of keys.
import type { Key } from 'ink';
import { describe, expect, it } from 'vitest';
import { toKeyNames } from '../../src/tui/key-names.ts';

const NONE: Key = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  ctrl: false,
  shift: false,
  tab: false,
  backspace: false,
  delete: false,
  meta: false,
  super: false,
  hyper: false,
  capsLock: false,
  numLock: false,
};

describe('toKeyNames', () => {
  it.each([
    ['j', {}, ['j']],
    ['G', { shift: true }, ['G']],
    ['/', {}, ['/']],
    [' ', {}, ['space']],
    ['é', {}, ['é']],
    ['👍', {}, ['👍']],
    ['', { leftArrow: true }, ['left']],
    ['', { rightArrow: true, shift: true }, ['shift-right']],
    ['', { leftArrow: true, ctrl: true }, ['ctrl-left']],
    ['', { pageDown: true }, ['pagedown']],
    ['\r', { return: true }, ['enter']],
    ['', { escape: true, meta: true }, ['escape']],
    ['', { tab: true, shift: true }, ['shift-tab']],
    ['', { delete: true }, ['backspace']],
    ['d', { ctrl: true }, ['ctrl-d']],
    ['x', { meta: true }, ['alt-x']],
  ] as const)('names %j with %j', (text, flags, names) => {
    expect(toKeyNames(text, { ...NONE, ...flags })).toEqual(names);
  });

  it('tells keys apart that came at once', () => {
    expect(toKeyNames('jj k\r', NONE)).toEqual(['j', 'j', 'space', 'k', 'enter']);
  });

  it('hears nothing in what steers a terminal', () => {
    expect(toKeyNames('\u001b\u0007\u009b', NONE)).toEqual([]);
  });
});
