// What changed in a text, line by line.
import { structuredPatch } from 'diff';
import type { Span } from '../row.ts';
import { languageOf, toCodeLines } from './code.ts';
import { span } from './width.ts';

/** Lines around a change that stay as they are. */
const CONTEXT = 3;
/** A comparison that takes longer than so many edits is given up: the texts are then shown as wholly different. */
const MAX_EDITS = 1000;

export interface Change {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  /** False where the texts are only part of a file, so that their line numbers say nothing. */
  readonly isWhole: boolean;
}

export interface DiffCounts {
  readonly added: number;
  readonly removed: number;
}

export interface TextDiff extends DiffCounts {
  /** `+12`, `-13` and what stays, with line numbers where they are known. */
  readonly lines: readonly (readonly Span[])[];
}

/** The difference of two texts as lines in tones; the code in them keeps its colours where it stays. */
export function toDiff({ path, before, after, isWhole }: Change): TextDiff {
  const patch = structuredPatch('', '', before, after, '', '', {
    context: CONTEXT,
    maxEditLength: MAX_EDITS,
  });
  const hunks = patch?.hunks ?? [toWholeHunk(before, after)];
  const counts = hunks.flatMap(({ lines }) => lines).reduce(count, { added: 0, removed: 0 });
  const digits = Math.max(2, ...hunks.map(({ newStart, newLines }) => String(newStart + newLines).length));
  const coloured = toColoured(after, path);
  const lines = hunks.flatMap((hunk, index) => [
    ...(index > 0 ? [[span(isWhole ? `${' '.repeat(digits)} ⋯` : '⋯', 'hunk')]] : []),
    ...toHunkLines(hunk, { digits: isWhole ? digits : 0, coloured }),
  ]);
  return { ...counts, lines };
}

interface Hunk {
  readonly oldStart: number;
  readonly newStart: number;
  readonly newLines: number;
  readonly lines: readonly string[];
}

function toHunkLines(
  { oldStart, newStart, lines }: Hunk,
  {
    digits,
    coloured,
  }: { readonly digits: number; readonly coloured: (line: number) => readonly Span[] | undefined },
): readonly (readonly Span[])[] {
  let [oldAt, newAt] = [oldStart, newStart];
  return lines.flatMap((line) => {
    const sign = line[0] ?? ' ';
    const text = line.slice(1);
    if (sign === '\\') return [];
    const number = sign === '-' ? oldAt++ : newAt++;
    if (sign === ' ') oldAt++;
    const gutter = digits === 0 ? [] : [span(`${String(number).padStart(digits)} `, 'dim')];
    if (sign === '+') return [[...gutter, span(`+ ${text}`, 'added')]];
    if (sign === '-') return [[...gutter, span(`- ${text}`, 'removed')]];
    return [[...gutter, span('  '), ...(coloured(number) ?? [span(text)])]];
  });
}

function toColoured(after: string, path: string): (line: number) => readonly Span[] | undefined {
  let lines: readonly (readonly Span[])[] | undefined;
  return (line) => {
    lines ??= toCodeLines(after, languageOf(path));
    return lines[line - 1];
  };
}

function toWholeHunk(before: string, after: string): Hunk {
  const toLines = (text: string, sign: string) => text.split('\n').map((line) => sign + line);
  const added = toLines(after, '+');
  return { oldStart: 1, newStart: 1, newLines: added.length, lines: [...toLines(before, '-'), ...added] };
}

function count({ added, removed }: DiffCounts, line: string): DiffCounts {
  if (line.startsWith('+')) return { added: added + 1, removed };
  return line.startsWith('-') ? { added, removed: removed + 1 } : { added, removed };
}
