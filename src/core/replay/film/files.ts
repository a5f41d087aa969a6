// The files that a session touched: what each was before, and what it is at the playhead.
import { applyEdit, type FileEdit, toFileEdits } from '../../dialect/file-edit.ts';
import { parseArguments } from '../../dialect/tool-arguments.ts';
import { givenAt } from './block.ts';
import type { Call, Film } from './film.ts';

/** A file through its edits; `before` and `now` are absent where the session does not say what stood there. */
export interface TouchedFile {
  readonly path: string;
  readonly before?: string;
  readonly now?: string;
  /** In order, each a step from what was to what is. */
  readonly edits: readonly FileEdit[];
  /** When it was changed last, in milliseconds from the session's start. */
  readonly lastT: number;
}

/** The files that had been changed at `t`, in the order of their first change. */
export function toTouchedFiles({ calls }: Film, t: number): readonly TouchedFile[] {
  const files = new Map<string, TouchedFile>();
  for (const call of calls) {
    for (const edit of readEdits(call, t)) files.set(edit.path, change(files.get(edit.path), edit, call.t));
  }
  return [...files.values()];
}

function readEdits({ tool }: Call, t: number): readonly FileEdit[] {
  const { outcome, id, name } = tool;
  if (outcome === undefined || outcome.t > t) return [];
  const { status, result } = outcome;
  return toFileEdits({ id, name, arguments: parseArguments(givenAt(tool, t)), result, status });
}

function change(file: TouchedFile | undefined, edit: FileEdit, t: number): TouchedFile {
  const { path } = edit;
  const before = file === undefined ? (edit.type === 'whole' ? (edit.before ?? '') : undefined) : file.before;
  const now = applyEdit(edit, file?.now);
  return {
    path,
    ...(before === undefined ? {} : { before }),
    ...(now === undefined ? {} : { now }),
    edits: [...(file?.edits ?? []), edit],
    lastT: t,
  };
}
