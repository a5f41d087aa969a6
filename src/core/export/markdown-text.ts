// Recorded text in Markdown (CommonMark 0.31) that cannot leave its place: fences and code spans longer than any in it.
import { toVisible } from '../replay/visible.ts';

/** A fenced block of its own; `language` is ours, never recorded. */
export function toFence(text: string, language: string): string {
  const shown = toVisible(text);
  const fence = '`'.repeat(Math.max(3, longestRun(shown) + 1));
  return `${fence}${language}\n${shown}${shown === '' || shown.endsWith('\n') ? '' : '\n'}${fence}\n`;
}

/** One line within a sentence. */
export function toCodeSpan(text: string): string {
  const shown = toVisible(text).replaceAll('\n', '\u240a').replaceAll('\t', ' ');
  if (shown === '') return '(empty)';
  const ticks = '`'.repeat(longestRun(shown) + 1);
  // One space at either end is taken off again, unless there is nothing but spaces.
  const pad = /^[ `]|[ `]$/.test(shown) && /[^ ]/.test(shown) ? ' ' : '';
  return `${ticks}${pad}${shown}${pad}${ticks}`;
}

function longestRun(text: string): number {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return longest;
}
