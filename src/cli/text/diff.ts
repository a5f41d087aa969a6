// A unified diff of two texts, as diff -u prints it.

/** Lines around a change that show where it is. */
const contextLines = 3;

interface Line {
  readonly mark: ' ' | '-' | '+';
  readonly text: string;
}
export interface DiffTexts {
  readonly name: string;
  /** undefined: there is no file. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Empty where the texts are the same. Line ends are not shown, but where the last one is missing. */
export function formatDiff({ name, before, after }: DiffTexts): string {
  if (before === after) return '';
  const lines = compareLines(toLines(before ?? ''), toLines(after ?? ''));
  const title = (text: string | undefined) => (text === undefined ? '/dev/null' : name);
  const head = `--- ${title(before)}\n+++ ${title(after)}\n`;
  return head + toHunks(lines).map(formatHunk).join('');
}

/** Each with its line end, so that a line that only lost it differs. */
function toLines(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function compareLines(before: readonly string[], after: readonly string[]): readonly Line[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  const shorter = Math.min(before.length, after.length) - head;
  while (tail < shorter && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const same = (text: string): Line => ({ mark: ' ', text });
  return [
    ...before.slice(0, head).map(same),
    ...compareMiddle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...before.slice(before.length - tail).map(same),
  ];
}

/** By the longest common subsequence; the middle of a settings file is small. */
function compareMiddle(before: readonly string[], after: readonly string[]): readonly Line[] {
  const width = after.length + 1;
  const common = new Uint32Array((before.length + 1) * width);
  const at = (i: number, j: number) => common[i * width + j] ?? 0;
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--)
      common[i * width + j] =
        before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      lines.push({ mark: ' ', text: before[i++] ?? '' });
      j++;
    } else if (i < before.length && (j === after.length || at(i + 1, j) >= at(i, j + 1)))
      lines.push({ mark: '-', text: before[i++] ?? '' });
    else lines.push({ mark: '+', text: after[j++] ?? '' });
  }
  return lines;
}

interface Hunk {
  readonly lines: readonly Line[];
  /** How many lines of each text come before it. */
  readonly before: number;
  readonly after: number;
}
function toHunks(lines: readonly Line[]): readonly Hunk[] {
  const isNear = lines.map(() => false);
  lines.forEach(({ mark }, index) => {
    if (mark === ' ') return;
    for (let near = index - contextLines; near <= index + contextLines; near++)
      if (near in isNear) isNear[near] = true;
  });
  const hunks: { lines: Line[]; before: number; after: number }[] = [];
  let [before, after] = [0, 0];
  lines.forEach((line, index) => {
    if (isNear[index] && !isNear[index - 1]) hunks.push({ lines: [], before, after });
    if (isNear[index]) hunks.at(-1)?.lines.push(line);
    if (line.mark !== '+') before++;
    if (line.mark !== '-') after++;
  });
  return hunks;
}

function formatHunk({ lines, before, after }: Hunk): string {
  const range = (start: number, without: Line['mark']) => {
    const count = lines.filter(({ mark }) => mark !== without).length;
    return `${count === 0 ? start : start + 1},${count}`;
  };
  return `@@ -${range(before, '+')} +${range(after, '-')} @@\n${lines.map(formatLine).join('')}`;
}

function formatLine({ mark, text }: Line): string {
  const line = `${mark}${text.replace(/\r?\n$/, '')}\n`;
  return text.endsWith('\n') ? line : `${line}\\ No newline at end of file\n`;
}
