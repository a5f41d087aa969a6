// What is sent to a terminal so that it copies a text.
import { describe, expect, it } from 'vitest';
import { toClipboardSequence } from '../../src/tui/clipboard.ts';

describe('toClipboardSequence', () => {
  it('encodes the text, so that nothing in it is obeyed', () => {
    const text = 'é\u0007\u001b]52;c;AAAA\u0007\u001b[2J';
    const sequence = toClipboardSequence(text) ?? '';
    expect(sequence.startsWith('\u001b]52;c;')).toBe(true);
    expect(sequence.endsWith('\u0007')).toBe(true);
    const encoded = sequence.slice('\u001b]52;c;'.length, -1);
    expect(encoded).toMatch(/^[A-Za-z0-9+/=]+$/);
    expect(Buffer.from(encoded, 'base64').toString('utf8')).toBe(text);
  });

  it('leaves alone what terminals do not take', () => {
    expect(toClipboardSequence('x'.repeat(56_000))).toBeDefined();
    expect(toClipboardSequence('x'.repeat(57_000))).toBeUndefined();
  });
});
