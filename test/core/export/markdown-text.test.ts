// Recorded text that tries to leave its fence or its code span.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toCodeSpan, toFence } from '../../../src/core/export/markdown-text.ts';

const nasty = fc
  .array(
    fc.constantFrom('`', '``', '```', '~~~', '\n', ' ', '    ', '>', '-', 'a', '\r', '\u2028', '<b>', '\\'),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));

describe('toFence', () => {
  it('is closed by its own last line and by none before it', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const lines = toFence(text, 'text').split('\n');
        const fence = /^(`{3,})text$/.exec(lines[0] ?? '')?.[1] ?? '';
        // CommonMark 0.31 §4.5: up to three spaces, at least as many backticks, nothing else.
        const closes = (line: string) => new RegExp(`^ {0,3}\`{${fence.length},}[ \\t]*$`).test(line);
        expect(lines.slice(1).findIndex(closes)).toBe(lines.length - 3);
        expect(lines.at(-1)).toBe('');
      }),
    );
  });
});

describe('toCodeSpan', () => {
  it('ends at its end, and holds the text as one line', () => {
    fc.assert(
      fc.property(
        nasty.filter((text) => text !== ''),
        (text) => {
          const span = toCodeSpan(text);
          const ticks = /^`+/.exec(span)?.[0] ?? '';
          expect(span).not.toContain('\n');
          expect(span.endsWith(ticks)).toBe(true);
          // CommonMark 0.31 §6.1: it ends at the next run of just as many.
          const inner = span.slice(ticks.length, -ticks.length);
          expect([...inner.matchAll(/`+/g)].map(([run]) => run.length)).not.toContain(ticks.length);
          const isStripped = /^ .* $/.test(inner) && /[^ ]/.test(inner);
          const shown = isStripped ? inner.slice(1, -1) : inner;
          expect(shown).toBe(
            text.replaceAll('\n', '\u240a').replaceAll('\r', '\u240d').replaceAll('\u2028', '<2028>'),
          );
        },
      ),
    );
  });

  it('says so where there is nothing', () => {
    expect(toCodeSpan('')).toBe('(empty)');
  });
});
