// The files that a session touched, and what became of the one that is chosen.
import type { TouchedFile } from '../film/files.ts';
import { formatCount } from '../plain-text.ts';
import type { Row, Span } from '../row.ts';
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

/** What a file was and what it is, as one difference; where the whole is not known, edit after edit. */
export function toFileRows(file: TouchedFile, width: number): readonly Row[] {
  const diffs = toFileDiffs(file);
  const isTouched = file.edits.some(({ type }) => type === 'touched') && file.now === undefined;
  const note: readonly (readonly Span[])[] = isTouched
    ? [[span('The session does not say how it was changed by all of its edits.', 'warning')], []]
    : [];
  const lines = diffs.flatMap((diff, index) => [...(index === 0 ? [] : [[]]), ...diff.lines]);
  const shown = lines.length === 0 && !isTouched ? [[span('It is as it was.', 'dim')]] : lines;
  return markRedactions(
    [...note, ...shown].flatMap((line) => breakSpans(line, width)).map((spans) => ({ spans })),
  );
}

/** A title between the list and the file, as wide as the picture. */
export function toFileRule({ path }: TouchedFile, width: number): Row {
  const title = cutTo(path, width - 5);
  const rest = Math.max(0, width - 4 - widthOf(title));
  return { spans: [span('── ', 'dim'), span(title, 'heading'), span(` ${'─'.repeat(rest)}`, 'dim')] };
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
