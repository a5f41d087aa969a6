// What a terminal sent for a key → the name that keymaps know it by.
import type { Key } from 'ink';

/** Keys that are told by a flag, not by what they write. */
const NAMED = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'escape'],
  ['tab', 'tab'],
  // Many terminals send DEL for the key above Enter, and nobody here deletes forwards.
  ['backspace', 'backspace'],
  ['delete', 'backspace'],
] as const;

/**
 * The names of the keys: `a`, `G`, `/` as they are written, `space`, `shift-left`, `ctrl-d`, `enter`. Keys that were pressed faster
 * than they were read come as one text.
 */
export function toKeyNames(text: string, key: Key): readonly string[] {
  const named = NAMED.find(([flag]) => key[flag]);
  if (named !== undefined) return [withModifiers(named[1], key)];
  if (key.ctrl) return text === '' ? [] : [`ctrl-${text === ' ' ? 'space' : text}`];
  const typed = [...text].flatMap(toTypedName);
  return key.meta ? typed.map((name) => `alt-${name}`) : typed;
}

/** Shift is part of what a letter writes, not of an arrow. */
function withModifiers(name: string, { ctrl, shift, meta }: Key): string {
  const modifiers = [ctrl ? 'ctrl-' : '', meta && name !== 'escape' ? 'alt-' : '', shift ? 'shift-' : ''];
  return `${modifiers.join('')}${name}`;
}

function toTypedName(character: string): readonly string[] {
  if (character === ' ') return ['space'];
  if (character === '\r' || character === '\n') return ['enter'];
  if (character === '\t') return ['tab'];
  // Whatever else steers a terminal is no key.
  return /\p{Cc}/u.test(character) ? [] : [character];
}
