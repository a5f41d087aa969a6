// Recorded text made safe to print.
import { describe, expect, it } from 'vitest';
import { toVisible } from '../../../src/core/replay/visible.ts';

describe('toVisible', () => {
  it.each([
    ['\u001b]52;c;AAAA\u0007', '␛]52;c;AAAA␇'],
    ['\u009b2J\u007f\u0085', '<9B>2J␡<85>'],
    ['a\rb\bc', 'a␍b␈c'],
    ['\u202eevil\u202c \u2066x\u2069', '<202E>evil<202C> <2066>x<2069>'],
    ['pw\u200b\u2060\ufeffned', 'pw<200B><2060><FEFF>ned'],
    ['\u{e0070}\u{e0077}', '<E0070><E0077>'],
  ])('shows %j as %j', (text, shown) => {
    expect(toVisible(text)).toBe(shown);
  });

  it.each(['tab\tand\nline', 'é 漢字 👩‍👩‍👧 می‌خواهم e\u0301', '\ud83d'])('leaves %j as it is', (text) => {
    expect(toVisible(text)).toBe(text);
  });
});
