// A bar on a terminal: seldom drawn, never elsewhere, and taken away.
import { expect, it } from 'vitest';
import { createProgress } from '../../../src/cli/text/progress.ts';

function show(isTerminal: boolean) {
  const written: string[] = [];
  let clock = 0;
  const output = { isTerminal, columns: 80, write: (text: string) => void written.push(text) };
  const progress = createProgress(output, { label: 'searching', now: () => clock });
  for (; clock < 1000; clock += 10) progress.show(clock / 1000);
  progress.clear();
  progress.clear();
  return written;
}

it('a bar is drawn ten times a second and cleared once', () => {
  const written = show(true);
  expect(written).toHaveLength(7 + 1);
  expect(written[2]).toBe(`\r\u001b[Ksearching ${'█'.repeat(12)}${'░'.repeat(12)}  50 %`);
  expect(written.at(-1)).toBe('\r\u001b[K');
});

it('a bar is not drawn where there is no terminal', () => {
  expect(show(false)).toEqual([]);
});
