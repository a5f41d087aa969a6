// The files that a session touched, and what became of the one that is chosen.
import type { TouchedFile } from '../film/files.ts';
import { formatCount } from '../plain-text.ts';
import type { FileSide } from '../player/player.ts';
import type { Row, Span } from '../row.ts';
import { languageOf, toCodeLines } from '../rows/code.ts';
import { type TextDiff, toDiff } from '../rows/diff-rows.ts';
import { markRedactions } from '../rows/tint.ts';
import { cutTo, span, spreadSpans, widthOf } from '../rows/width.ts';
import { breakSpans } from '../rows/wrap.ts';

/** The list, one row a file. */
export function toFileListRows(
  files: readonly TouchedFile[],
  { chosen, width }: { readonly chosen: number; readonly width: number },
): readonly Row[] {
  return files.map((file, index) => {
    const diffs = toFileDiffs(file);
    const { added, removed } = sumOf(diffs);
    const counts =
      diffs.length === 0
        ? [span('changed', 'dim')]
        : [span(`+${added}`, 'added'), span(` −${removed}`, 'removed')];
    const title = [
      span(` ${file.path}`, index === chosen ? 'strong' : 'plain'),
      span(`  ${formatCount(file.edits.length, 'edit')}`, 'dim'),
    ];
    const spans = spreadSpans(title, [...counts, span(' ')], width);
    return index === chosen ? { spans, isSelected: true as const } : { spans };
  });
}

/** How a file is looked at. */
export interface FileSetting {
  readonly width: number;
  readonly side: FileSide;
}

/** What changed in a file, as one difference, or edit after edit where the whole is not known; or one of its sides. */
export function toFileRows(file: TouchedFile, { width, side }: FileSetting): readonly Row[] {
  const lines = side === 'changes' ? toChangeLines(file) : toSideLines(file, side);
  return markRedactions(lines.flatMap((line) => breakSpans(line, width)).map((spans) => ({ spans })));
}

/** A title between the list and the file, as wide as the picture: `── src/a.ts ─── changes ─`. */
export function toFileRule({ path }: TouchedFile, { width, side }: FileSetting): Row {
  const title = cutTo(path, width - side.length - 9);
  const rest = Math.max(1, width - 7 - widthOf(title) - side.length);
  const rule = (columns: number) => span('─'.repeat(columns), 'dim');
  return {
    spans: [rule(2), span(` ${title} `, 'heading'), rule(rest), span(` ${side} `, 'dim'), rule(1)],
  };
}

function toChangeLines(file: TouchedFile): readonly (readonly Span[])[] {
  const isTouched = file.edits.some(({ type }) => type === 'touched') && file.now === undefined;
  if (isTouched)
    return [
      [span('The session does not say how it was changed by all of its edits.', 'warning')],
      [],
      ...joinDiffs(file),
    ];
  const lines = joinDiffs(file);
  return lines.length === 0 ? [[span('It is as it was.', 'dim')]] : lines;
}

function joinDiffs(file: TouchedFile): readonly (readonly Span[])[] {
  return toFileDiffs(file).flatMap((diff, index) => [...(index === 0 ? [] : [[]]), ...diff.lines]);
}

function toSideLines(
  { path, before, now }: TouchedFile,
  side: 'after' | 'before',
): readonly (readonly Span[])[] {
  const text = side === 'after' ? now : before;
  if (text === undefined)
    return [[span('The session does not say what all of it was; the changes are known.', 'dim')]];
  if (text === '') return [[span(side === 'before' ? 'It was not there.' : 'It is empty.', 'dim')]];
  const lines = toCodeLines(text.replace(/\n$/, ''), languageOf(path));
  const digits = Math.max(2, String(lines.length).length);
  return lines.map((line, index) => [span(`${String(index + 1).padStart(digits)}   `, 'dim'), ...line]);
}

const diffsOf = new WeakMap<TouchedFile, readonly TextDiff[]>();

function toFileDiffs(file: TouchedFile): readonly TextDiff[] {
  const known = diffsOf.get(file);
  if (known !== undefined) return known;
  const diffs = makeDiffs(file);
  diffsOf.set(file, diffs);
  return diffs;
}

function makeDiffs({ path, before, now, edits }: TouchedFile): readonly TextDiff[] {
  if (before !== undefined && now !== undefined) return [toDiff({ path, before, after: now, isWhole: true })];
  return edits.flatMap((edit) => {
    if (edit.type === 'touched') return [];
    const [was, is] = edit.type === 'whole' ? [edit.before ?? '', edit.after] : [edit.old, edit.new];
    return [toDiff({ path, before: was, after: is, isWhole: edit.type === 'whole' })];
  });
}

function sumOf(diffs: readonly TextDiff[]): { readonly added: number; readonly removed: number } {
  return {
    added: diffs.reduce((sum, { added }) => sum + added, 0),
    removed: diffs.reduce((sum, { removed }) => sum + removed, 0),
  };
}
