// Lines between the parts of a picture.
import type { Row } from '../core/replay/row.ts';
import { cutTo, span, widthOf } from '../core/replay/rows/width.ts';

/** `── sessions 4 ────`; brighter where its part hears the keys. */
export function toTitleRule(
  title: string,
  { width, isFocused }: { readonly width: number; readonly isFocused: boolean },
): Row {
  const shown = cutTo(title, width - 6);
  if (shown === '') return { spans: [span('─'.repeat(width), 'bar')] };
  const rest = '─'.repeat(Math.max(0, width - widthOf(shown) - 4));
  return { spans: [span('── ', 'bar'), span(shown, isFocused ? 'strong' : 'dim'), span(` ${rest}`, 'bar')] };
}
