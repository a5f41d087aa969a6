// Tool calls as rows: what was called with what, how it went, and what it changed.
import { type FileEdit, toFileEdits } from '../../dialect/file-edit.ts';
import { parseArguments } from '../../dialect/tool-arguments.ts';
import { isJsonObject, type Json } from '../../model/json.ts';
import type { ToolCall } from '../../model/turn.ts';
import { givenAt, type ResultBlock, type ToolBlock, type ToolOutcome } from '../film/block.ts';
import { formatCount, toResultText } from '../plain-text.ts';
import type { Span, Tone } from '../row.ts';
import { toCodeLines } from './code.ts';
import { type TextDiff, toDiff } from './diff-rows.ts';
import type { Lines } from './markdown.ts';
import { cutTo, span, spansWidth, spreadSpans, widthOf } from './width.ts';
import { breakSpans, expandTabs } from './wrap.ts';

/** How a call is shown. */
export interface ToolSetting {
  readonly width: number;
  readonly t: number;
  readonly isOpen: boolean;
}

/** Of a change, while it is folded: what fits beside the talk. */
const FOLDED_DIFF_LINES = 10;
/** The whole of a result is in the raw view. */
const MAX_OPEN_LINES = 400;
/** Members that say what a call is about, the best first. */
const TELLING =
  `command cmd file_path path target_file filePath filename notebook_path pattern query search_term
  regex url uri prompt description name input`.split(/\s+/);

/** The rows of a call as it stood at `t`: one, and beneath it what it changed; where it is open all that was given and came back. */
export function toToolRows(tool: ToolBlock, { width, t, isOpen }: ToolSetting): Lines {
  const text = givenAt(tool, t);
  const given = parseArguments(text);
  const outcome = tool.outcome !== undefined && tool.outcome.t <= t ? tool.outcome : undefined;
  const diffs = toDiffs(tool, given, outcome);
  const head = toHead(
    { name: tool.name, about: toAbout(given), isOpen },
    { counts: toCountSpans(diffs), outcome, beganAt: tool.t, width },
  );
  const changed = diffs.flatMap(({ lines }) => lines);
  if (!isOpen) return [head, ...frame(cutTail(changed, FOLDED_DIFF_LINES), width)];
  const shown = diffs.length > 0 ? changed : toGivenLines(given);
  return [head, ...frame(cutTail(shown, MAX_OPEN_LINES), width), ...toOutcomeLines(outcome, width)];
}

/** The rows of a result whose call was not recorded. */
export function toResultRows(block: ResultBlock, { width, isOpen }: ToolSetting): Lines {
  const head = toHead(
    { name: `result of ${block.name ?? 'an earlier call'}`, about: '', isOpen },
    { counts: [], outcome: block, beganAt: block.t, width },
  );
  return isOpen ? [head, ...toOutcomeLines(block, width)] : [head];
}

interface Title {
  readonly name: string;
  readonly about: string;
  readonly isOpen: boolean;
}

interface Standing {
  readonly counts: readonly Span[];
  readonly outcome: ToolOutcome | undefined;
  readonly beganAt: number;
  readonly width: number;
}

/** `▸ edit_file  src/parser.ts                       +3 −1  ✓ 0.4 s` */
function toHead(
  { name, about, isOpen }: Title,
  { counts, outcome, beganAt, width }: Standing,
): readonly Span[] {
  const right = [...counts, ...toStatusSpans(outcome, beganAt)];
  const title = [toFoldSpan(isOpen), span(name === '' ? 'tool' : name, 'tool')];
  const room = width - spansWidth(title) - spansWidth(right) - 4;
  const shown = room < MIN_ABOUT_COLUMNS || about === '' ? [] : [span(`  ${cutAbout(about, room)}`)];
  return spreadSpans([...title, ...shown], right, width);
}

const MIN_ABOUT_COLUMNS = 4;

/** Of a path the end tells most. */
function cutAbout(about: string, width: number): string {
  if (widthOf(about) <= width || about.includes(' ')) return cutTo(about, width);
  const parts = about.split('/');
  while (parts.length > 1 && widthOf(parts.join('/')) + 2 > width) parts.shift();
  return cutTo(`…/${parts.join('/')}`, width);
}

function toStatusSpans(outcome: ToolOutcome | undefined, beganAt: number): readonly Span[] {
  if (outcome === undefined) return [span('⋯', 'dim')];
  const [sign, tone] = SIGNS[outcome.status];
  const seconds = (outcome.t - beganAt) / 1000;
  return [span(sign, tone), ...(seconds > 0 ? [span(` ${seconds.toFixed(1)} s`, 'dim')] : [])];
}

const SIGNS: { readonly [S in ToolCall['status']]: readonly [string, Tone] } = {
  completed: ['✓', 'good'],
  failed: ['✗', 'bad'],
  rejected: ['⊘', 'warning'],
  pending: ['⋯', 'dim'],
};

/** What a call is about, on one line. */
function toAbout(given: Json): string {
  if (typeof given === 'string') return toOneLine(toBegun(given));
  if (!isJsonObject(given)) return JSON.stringify(given);
  const texts = Object.entries(given).filter(([, value]) => typeof value === 'string' && value !== '');
  const telling = TELLING.flatMap((name) => texts.filter(([member]) => member === name));
  const [, value] = telling[0] ?? texts[0] ?? [];
  if (typeof value === 'string') return toOneLine(value);
  return Object.keys(given).length === 0 ? '' : JSON.stringify(given);
}

/** Of arguments that are still coming, the value that tells most: `{"path":"src/ca` → `src/ca`. */
function toBegun(text: string): string {
  const values = [...text.matchAll(/"(\w+)"\s*:\s*"((?:[^"\\]|\\.)*)/g)];
  const telling = TELLING.flatMap((name) => values.filter(([, member]) => member === name));
  const value = (telling[0] ?? values[0])?.[2];
  return value === undefined ? text : value.replaceAll(/\\[nrt]/g, ' ').replaceAll(/\\(.)/g, '$1');
}

function toOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** What a call changes; one that is still under way would. */
function toDiffs(tool: ToolBlock, given: Json, outcome: ToolOutcome | undefined): readonly TextDiff[] {
  const status = outcome === undefined ? 'completed' : outcome.status;
  const call = { id: tool.id, name: tool.name, arguments: given, status };
  const edits = toFileEdits(outcome === undefined ? call : { ...call, result: outcome.result });
  return edits.flatMap((edit) => toEditDiff(edit) ?? []);
}

function toEditDiff(edit: FileEdit): TextDiff | undefined {
  const { path } = edit;
  switch (edit.type) {
    case 'whole':
      return toDiff({ path, before: edit.before ?? '', after: edit.after, isWhole: true });
    case 'replaced':
      return toDiff({ path, before: edit.old, after: edit.new, isWhole: false });
    case 'touched':
      return undefined;
  }
}

function toCountSpans(diffs: readonly TextDiff[]): readonly Span[] {
  if (diffs.length === 0) return [];
  const added = diffs.reduce((sum, diff) => sum + diff.added, 0);
  const removed = diffs.reduce((sum, diff) => sum + diff.removed, 0);
  return [span(`+${added}`, 'added'), span(` −${removed}  `, 'removed')];
}

function toGivenLines(given: Json): Lines {
  if (isJsonObject(given) && Object.keys(given).length === 0) return [];
  return typeof given === 'string'
    ? toCodeLines(given, '')
    : toCodeLines(JSON.stringify(given, null, 2), 'json');
}

function toOutcomeLines(outcome: ToolOutcome | undefined, width: number): Lines {
  if (outcome === undefined) return [];
  const tone = outcome.status === 'failed' ? 'bad' : 'plain';
  const text = outcome.result === null ? '' : toResultText(outcome.result).replace(/\n+$/, '');
  const lines = (text === '' ? '(nothing)' : text).split('\n').map((line) => [span(expandTabs(line), tone)]);
  return frame(cutTail(lines, MAX_OPEN_LINES), width, '→ ');
}

/** Set apart from the talk by a rule at their left. */
function frame(lines: Lines, width: number, first = '│ '): Lines {
  return lines.flatMap((line, index) =>
    breakSpans(line, width - 4).map((part, at) => [
      span(index === 0 && at === 0 ? `  ${first}` : '  │ ', 'dim'),
      ...part,
    ]),
  );
}

/** `▾` shows all, `▸` a part. */
export function toFoldSpan(isOpen: boolean): Span {
  return { text: isOpen ? '▾ ' : '▸ ', tone: 'dim' };
}

/** The first lines, and how many more there are. */
export function cutTail(lines: Lines, count: number): Lines {
  if (lines.length <= count + 1) return lines;
  return [...lines.slice(0, count), [span(`… ${formatCount(lines.length - count, 'more line')}`, 'dim')]];
}
