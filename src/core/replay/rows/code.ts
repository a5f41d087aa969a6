// Code in colours.
import { common, createLowlight } from 'lowlight';
import type { Span, Tone } from '../row.ts';
import { span } from './width.ts';
import { expandTabs } from './wrap.ts';

/** Longer code, of which a screen shows a hundredth, is shown without colours. */
const MAX_CHARS = 64 * 1024;

const lowlight = createLowlight(common);

/** What `highlight` makes: a text, or an element with a class of highlight.js. */
type CodeNode = ReturnType<typeof lowlight.highlight>['children'][number];

/** The lines of a code; `language` is a name or the end of a file's name, and where it is not known nothing is coloured. */
export function toCodeLines(code: string, language: string): readonly (readonly Span[])[] {
  const text = code.split('\n').map(expandTabs).join('\n');
  if (text.length > MAX_CHARS || !lowlight.registered(language)) return toLines([{ text, tone: 'code' }]);
  const pieces: Span[] = [];
  for (const node of lowlight.highlight(language, text).children) collect(node, 'code', pieces);
  return toLines(pieces);
}

/** `src/a.test.ts` → `ts`; empty for a name without an end. */
export function languageOf(path: string): string {
  return /\.([A-Za-z0-9]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
}

function collect(node: CodeNode, tone: Tone, pieces: Span[]): void {
  if (node.type === 'text') pieces.push({ text: node.value, tone });
  else if (node.type === 'element') {
    const own = toTone(node.properties.className) ?? tone;
    for (const child of node.children) collect(child, own, pieces);
  }
}

function toLines(pieces: readonly Span[]): readonly (readonly Span[])[] {
  const lines: Span[][] = [[]];
  for (const { text, tone } of pieces) {
    for (const [index, part] of text.split('\n').entries()) {
      if (index > 0) lines.push([]);
      if (part !== '') lines.at(-1)?.push(span(part, tone));
    }
  }
  return lines;
}

const TONES: Readonly<Record<string, Tone>> = {
  keyword: 'code-keyword',
  'selector-tag': 'code-keyword',
  section: 'code-keyword',
  string: 'code-string',
  regexp: 'code-string',
  symbol: 'code-string',
  number: 'code-number',
  literal: 'code-number',
  comment: 'code-comment',
  quote: 'code-comment',
  doctag: 'code-comment',
  title: 'code-name',
  attr: 'code-name',
  attribute: 'code-name',
  name: 'code-name',
  built_in: 'code-type',
  type: 'code-type',
  addition: 'added',
  deletion: 'removed',
  meta: 'code-comment',
  subst: 'code',
};

/** `['hljs-title', 'function_']` → `code-name` */
function toTone(classes: unknown): Tone | undefined {
  const [first] = Array.isArray(classes) ? classes : [];
  return typeof first === 'string' ? TONES[first.replace(/^hljs-/, '')] : undefined;
}
