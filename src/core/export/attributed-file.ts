// A file through the edits of a session: whose each of its lines is.
import { applyEdit, type FileEdit } from '../dialect/file-edit.ts';
import { toOrigins } from './line-diff.ts';

/** Lines from `start` to `end`, counted from 1, both in it, that this model wrote. */
export interface AttributedRange {
  readonly model: string;
  readonly start: number;
  readonly end: number;
}

export interface AttributedFile {
  /** Takes the next edit, made by this model. */
  edit(edit: FileEdit, model: string): void;
  /** The ranges as the file stands after its last edit; none where its content is not known. */
  ranges(): readonly AttributedRange[];
  /** All that edited it, in order of first edit. */
  readonly models: ReadonlySet<string>;
}

interface Content {
  readonly text: string;
  readonly lines: readonly string[];
  /** The model that wrote each line, undefined for one that was there or that somebody else wrote. */
  readonly by: readonly (string | undefined)[];
}

/** A file of which nothing is known. */
export function createAttributedFile(): AttributedFile {
  const models = new Set<string>();
  let content: Content | undefined;

  return {
    models,
    edit(edit, model) {
      models.add(model);
      if (edit.type === 'whole' && edit.before !== undefined)
        content = moveTo(content, edit.before, undefined);
      const after = applyEdit(edit, content?.text);
      // Where it was changed in an unknown way, what was known of it holds no more.
      content = after === undefined ? undefined : moveTo(content, after, model);
    },
    ranges: () => (content === undefined ? [] : toRanges(content.by)),
  };
}

/** The content with this text: lines that stay keep who wrote them, new ones are by `model`. */
function moveTo(from: Content | undefined, text: string, model: string | undefined): Content {
  const lines = toLines(text);
  const origins = from === undefined ? [] : toOrigins(from.lines, lines);
  const by = lines.map((_, at) => {
    const origin = origins[at];
    return origin === undefined ? model : from?.by[origin];
  });
  return { text, lines, by };
}

function toLines(text: string): readonly string[] {
  if (text === '') return [];
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}

function toRanges(by: readonly (string | undefined)[]): readonly AttributedRange[] {
  const ranges: { model: string; start: number; end: number }[] = [];
  for (const [at, model] of by.entries()) {
    const last = ranges.at(-1);
    if (model === undefined) continue;
    if (last?.model === model && last.end === at) last.end = at + 1;
    else ranges.push({ model, start: at + 1, end: at + 1 });
  }
  return ranges;
}
