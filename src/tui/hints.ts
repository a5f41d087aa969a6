// The line that names the keys of a view.
import type { Span } from '../core/replay/row.ts';
import { span } from '../core/replay/rows/width.ts';

/** ` enter replay   / filter`: each key with what it does. */
export function toHints(hints: readonly (readonly [string, string])[]): readonly Span[] {
  return hints.flatMap(([keys, does], index) => [
    span(index === 0 ? ' ' : '   '),
    span(keys, 'strong'),
    span(` ${does}`, 'dim'),
  ]);
}
