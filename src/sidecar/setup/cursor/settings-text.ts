// Reads and edits the text of settings.json: JSON with comments and trailing commas, of which nothing else may change.
import { createScanner, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Json } from '../../../core/model/json.ts';
import { SetupError } from '../setup-error.ts';
import type { Setting } from './wanted-settings.ts';

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Cursor's own files are a few KB; parsing recurses, and what is larger is no settings.json. */
const maxCharacters = 4 * 1024 * 1024;
/** TypeScript's name of the token is erased with its enum: SyntaxKind.CommaToken. */
const commaToken = 5;
const byteOrderMark = '\uFEFF';

/** The value of a key, of the last one where it is there twice, as Cursor reads it. Throws SetupError `settings-invalid`. */
export function readSetting(text: string, key: string): Json | undefined {
  const value = findProperty(parseSettings(text), key)?.children?.[1];
  return value === undefined ? undefined : (JSON.parse(printValue(value)) as Json);
}

/** The text with these keys set: values replaced where they stand, new keys at the end, all else as it was. Throws as above. */
export function setSettings(text: string, settings: readonly Setting[]): string {
  const root = parseSettings(text);
  if (settings.length === 0) return text;
  if (root === undefined) return appendObject(text, settings);
  const edits: Edit[] = [];
  const added: Setting[] = [];
  for (const [key, value] of settings) {
    const old = findProperty(root, key)?.children?.[1];
    if (old === undefined) added.push([key, value]);
    else edits.push({ start: old.offset, end: endOf(old), text: JSON.stringify(value) });
  }
  if (added.length > 0) edits.push(...insertions(text, root, added));
  return applyEdits(text, edits);
}

/** The text without these keys: a line that had nothing else goes with its key. Throws as above. */
export function removeSettings(text: string, keys: readonly string[]): string {
  return keys.reduce((rest, key) => {
    const root = parseSettings(rest);
    const property = findProperty(root, key);
    return root === undefined || property === undefined
      ? rest
      : applyEdits(rest, removals(rest, root, property));
  }, text);
}

/** The root object; undefined where the text has none, only blanks and comments. */
function parseSettings(text: string): Node | undefined {
  const errors: ParseError[] = [];
  // Blanked out, so that every offset stays as it is in the file.
  const plain = text.startsWith(byteOrderMark) ? ` ${text.slice(1)}` : text;
  if (plain.length > maxCharacters)
    throw invalid(`found ${plain.length} characters, more than ${maxCharacters}`);
  const root = parseDeep(plain, errors);
  const [error] = errors;
  if (error !== undefined)
    throw invalid(`found ${printParseErrorCode(error.error)} at ${formatPlace(text, error.offset)}`);
  if (root !== undefined && root.type !== 'object') throw invalid(`found ${root.type}`);
  return root;
}

function parseDeep(text: string, errors: ParseError[]): Node | undefined {
  try {
    return parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
  } catch (cause) {
    throw invalid('found it nested too deeply', cause);
  }
}

function invalid(found: string, cause?: unknown): SetupError {
  const message = `expected settings.json to hold one JSON object (comments and trailing commas are fine), ${found}: correct it in Cursor, then run this again`;
  return new SetupError('settings-invalid', message, { cause });
}

function formatPlace(text: string, offset: number): string {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return `line ${line}, column ${offset - before.lastIndexOf('\n')}`;
}

function findProperty(root: Node | undefined, key: string): Node | undefined {
  return root?.children?.findLast((property) => property.children?.[0]?.value === key);
}

function endOf({ offset, length }: Node): number {
  return offset + length;
}

/** As strict JSON, without comments inside. */
function printValue(node: Node): string {
  const children = node.children ?? [];
  if (node.type === 'array') return `[${children.map(printValue).join(',')}]`;
  if (node.type === 'property') return children.map(printValue).join(':');
  if (node.type === 'object') return `{${children.map(printValue).join(',')}}`;
  return JSON.stringify(node.value);
}

function appendObject(text: string, settings: readonly Setting[]): string {
  const eol = lineEnd(text);
  const gap = /[^\s\uFEFF]/.test(text) && !text.endsWith('\n') ? eol : '';
  const lines = settings.map(printSetting).map((line) => `    ${line}`);
  return `${text}${gap}{${eol}${lines.join(`,${eol}`)}${eol}}${eol}`;
}

/** A comma behind the last value, and new lines behind whatever comes after it, so that its comment stays with it. */
function insertions(text: string, root: Node, added: readonly Setting[]): readonly Edit[] {
  const eol = lineEnd(text);
  const close = endOf(root) - 1;
  const at = text.slice(0, close).trimEnd().length;
  const last = root.children?.at(-1);
  const lines = added.map(printSetting);
  if (last === undefined) {
    const body = lines.map((line) => `${eol}${indentOf(text, root)}    ${line}`).join(',');
    return [{ start: at, end: close, text: `${body}${eol}${indentOf(text, root)}` }];
  }
  const hasTrailingComma = findComma(text, endOf(last), close) !== undefined;
  const isOneLine = !text.slice(root.offset, close).includes('\n');
  const gap = isOneLine ? ' ' : eol + indentOf(text, last);
  const body = lines.map((line) => gap + line).join(',') + (hasTrailingComma ? ',' : '');
  const comma: Edit[] = hasTrailingComma ? [] : [{ start: endOf(last), end: endOf(last), text: ',' }];
  return [...comma, { start: at, end: at, text: body }];
}

function removals(text: string, root: Node, property: Node): readonly Edit[] {
  const siblings = root.children ?? [];
  const end = endOf(property);
  const next = siblings[siblings.indexOf(property) + 1];
  const own = findComma(text, end, next?.offset ?? endOf(root) - 1);
  if (own !== undefined && text.slice(end, own).trim() === '') return [cut(text, property.offset, own + 1)];
  const previous = siblings[siblings.indexOf(property) - 1];
  const comma = own ?? (previous && findComma(text, endOf(previous), property.offset));
  const whole = cut(text, property.offset, end);
  return comma === undefined ? [whole] : [whole, { start: comma, end: comma + 1, text: '' }];
}

/** The range, with its whole line where nothing else is on it, else with the blanks behind it or before it. */
function cut(text: string, start: number, end: number): Edit {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const lineBreak = text.indexOf('\n', end);
  const lineStop = lineBreak < 0 ? text.length : lineBreak;
  const isAlone = text.slice(lineStart, start).trim() === '' && text.slice(end, lineStop).trim() === '';
  if (isAlone && lineStart > 0 && lineBreak >= 0) return { start: lineStart, end: lineBreak + 1, text: '' };
  const behind = /^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0;
  const isFollowed = !/^[ \t]*[}\r\n]/.test(text.slice(end));
  const before = isFollowed ? 0 : (/[ \t]*$/.exec(text.slice(lineStart, start))?.[0].length ?? 0);
  return { start: start - before, end: isFollowed ? end + behind : end, text: '' };
}

/** Where a comma stands between two values, outside of comments. */
function findComma(text: string, start: number, end: number): number | undefined {
  const scanner = createScanner(text.slice(start, end), true);
  return Number(scanner.scan()) === commaToken ? start + scanner.getTokenOffset() : undefined;
}

/** From the last to the first, so that offsets stay true; of two at one place the earlier in the list comes first. */
function applyEdits(text: string, edits: readonly Edit[]): string {
  return edits
    .toReversed()
    .toSorted((a, b) => b.start - a.start)
    .reduce((edited, { start, end, text: put }) => edited.slice(0, start) + put + edited.slice(end), text);
}

function printSetting([key, value]: Setting): string {
  return `${JSON.stringify(key)}: ${JSON.stringify(value)}`;
}

function lineEnd(text: string): string {
  return /\r\n|\n/.exec(text)?.[0] ?? '\n';
}

/** The blanks that the line of a node begins with. */
function indentOf(text: string, { offset }: Node): string {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(lineStart, offset))?.[0] ?? '';
}
