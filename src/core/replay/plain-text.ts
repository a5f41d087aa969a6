// Texts of a plain replay: one-line names, cut results, attachments, counts.
import { isJsonObject, type Json } from '../model/json.ts';
import type { Attachment, Usage } from '../model/turn.ts';
import type { SessionView } from './session-fold.ts';

/** About a screenful: the whole of a result is in `show --json`. */
const MAX_LINES = 20;
/** … and as much where it has no line breaks. */
export const MAX_CHARS = 4000;
/** Names and addresses are longer only where someone wants them to fill the screen. */
const MAX_NAME_CHARS = 300;

/** The text as one line of at most 300 characters. */
export function toLine(text: string): string {
  const line = String(text).replaceAll('\n', '\u240a').replaceAll('\t', ' ');
  return line.length <= MAX_NAME_CHARS ? line : `${cutChars(line, MAX_NAME_CHARS)}…`;
}

/** The first characters of a text; never half a character. */
export function cutChars(text: string, maxChars: number): string {
  return text.slice(0, maxChars).replace(/[\ud800-\udbff]$/, '');
}

/** How a turn or an exchange came out: of a session that is over nothing goes on, the recorder ended before it did. */
export function toOutcomeText(outcome: string | undefined, status: SessionView['status']): string {
  return outcome ?? (status === 'live' ? 'open' : 'unfinished');
}

/** `1 line`, `1,234 lines` */
export function formatCount(count: number, noun: string): string {
  return `${formatNumber(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `1234567` → `1,234,567` */
export function formatNumber(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `1200 in, 340 out, 900 cache read` */
export function toUsageText(usage: Usage): string {
  const counts: readonly (readonly [count: number | undefined, name: string])[] = [
    [usage.inputTokens, 'in'],
    [usage.outputTokens, 'out'],
    [usage.cacheReadTokens, 'cache read'],
    [usage.cacheWriteTokens, 'cache write'],
    [usage.reasoningTokens, 'reasoning'],
  ];
  return counts.flatMap(([count, name]) => (count === undefined ? [] : [`${count} ${name}`])).join(', ');
}

/** A text of at most 20 lines and 4,000 characters, with what was left out counted in its last line. */
export function toExcerpt(text: string): string {
  const lines = text.replace(/\n+$/, '').split('\n');
  const first = lines.slice(0, MAX_LINES).join('\n');
  const shown = cutChars(first, MAX_CHARS);
  if (shown !== first) return `${shown}\n… ${formatNumber(text.length - shown.length)} more characters`;
  const more = lines.length - MAX_LINES;
  return more > 0 ? `${shown}\n… ${formatNumber(more)} more ${more === 1 ? 'line' : 'lines'}` : shown;
}

/** What a tool gave back: its text where it is text or text blocks, else JSON. */
export function toResultText(result: Json): string {
  if (typeof result === 'string') return result;
  const blocks = Array.isArray(result) ? result.map(toBlockText) : [];
  if (blocks.length > 0 && blocks.every((block) => block !== undefined)) return blocks.join('\n');
  const short = JSON.stringify(result);
  return short.length <= 100 ? short : JSON.stringify(result, null, 2);
}

function toBlockText(block: Json): string | undefined {
  if (!isJsonObject(block)) return undefined;
  if (typeof block.text === 'string') return block.text;
  return typeof block.type === 'string' && block.type.includes('image') ? `[${block.type}]` : undefined;
}

/** A line for each attachment; all that the client added by itself (kind `rule`) in one. */
export function toAttachmentLines(attachments: readonly Attachment[]): readonly string[] {
  const rules = attachments.filter(({ kind }) => kind === 'rule');
  const lines = attachments.filter(({ kind }) => kind !== 'rule').map(toAttachmentLine);
  if (rules.length === 0) return lines;
  const chars = rules.reduce((sum, { text }) => sum + (text?.length ?? 0), 0);
  const paths = rules.flatMap(({ path }) => path ?? []);
  const named = paths.length === 0 ? '' : `: ${paths.join(', ')}`;
  return [
    toLine(`+ ${formatCount(rules.length, 'rule')}, ${formatCount(chars, 'character')}${named}`),
    ...lines,
  ];
}

function toAttachmentLine({ kind, path, text }: Attachment): string {
  const size = text === undefined ? '' : ` (${formatCount(text.length, 'character')})`;
  return toLine(`+ ${kind}${path === undefined ? '' : ` ${path}`}${size}`);
}
