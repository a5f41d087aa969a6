// Rules that look at one file: its name, its first line, its length, its exports, and the place of a test.
import { basename } from 'node:path/posix';
import type { LayoutRules } from './rules.ts';
import { type Token, tokenize } from './tokenize.ts';
import { isSource, lineOf, type Violation } from './violation.ts';

const KEBAB = '[a-z0-9]+(?:-[a-z0-9]+)*';
const FILE_NAME = new RegExp(`^${KEBAB}(?:\\.${KEBAB})*\\.ts$|^(?:${KEBAB}|[A-Z][A-Za-z0-9]*)\\.tsx$`);
const FOLDER_NAME = new RegExp(`^${KEBAB}$`);
const CODE_BESIDE_TYPESCRIPT = /\.(?:[cm]?js|jsx|[cm]ts)$/;
/** A sentence begins with a capital, a digit, a quoted name or a file's name, has two words and ends as sentences do. */
const SENTENCE = /^\/\/ (?:[A-Z0-9`'"(]|[a-z][\w-]*[.:]).* .*[.!?]$/;

interface Tree {
  readonly files: ReadonlyMap<string, string>;
  readonly rules: LayoutRules;
}

/** Every breach that one file shows by itself. */
export function checkFile(path: string, text: string, tree: Tree): readonly Violation[] {
  if (path.startsWith('test/')) return [...checkMirror(path, tree), ...checkLength(path, text, tree)];
  if (CODE_BESIDE_TYPESCRIPT.test(path)) {
    return [
      { rule: 'file-name', file: path, message: 'expected TypeScript (.ts, .tsx), found another language' },
    ];
  }
  if (!isSource(path)) return [];
  return [
    ...checkName(path),
    ...checkFirstLine(path, text),
    ...checkLength(path, text, tree),
    ...checkExports(path, text),
  ];
}

function checkName(path: string): readonly Violation[] {
  const name = basename(path);
  const folders = path.split('/').slice(0, -1);
  if (/^index\.tsx?$/.test(name)) {
    return [{ rule: 'file-name', file: path, message: 'expected a file called by its noun, found a barrel' }];
  }
  if (FILE_NAME.test(name) && folders.every((folder) => FOLDER_NAME.test(folder))) return [];
  return [
    { rule: 'file-name', file: path, message: 'expected kebab-case (or a component in Component.tsx)' },
  ];
}

function checkFirstLine(path: string, text: string): readonly Violation[] {
  const lines = text.split(/\r?\n/);
  const at = lines[0]?.startsWith('#!') ? 1 : 0;
  const found = lines[at] ?? '';
  if (SENTENCE.test(found) && !/^\/\/ (?:biome-|@ts-)/.test(found)) return [];
  const message = `expected one sentence, // and a full stop, that says what the file is for; found ${JSON.stringify(found)}`;
  return [{ rule: 'first-line', file: path, line: at + 1, message }];
}

function checkLength(path: string, text: string, { rules }: Tree): readonly Violation[] {
  if (!/\.tsx?$/.test(path)) return [];
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  if (lines <= rules.maxLines) return [];
  const message = `expected at most ${rules.maxLines} lines, found ${lines}: look for the second noun in it`;
  return [{ rule: 'file-length', file: path, message }];
}

function checkExports(path: string, text: string): readonly Violation[] {
  const tokens = tokenize(text, path.endsWith('.tsx'));
  return tokens
    .filter((_, index) => isDefaultExport(tokens, index))
    .map((token) => ({
      rule: 'default-export' as const,
      file: path,
      line: lineOf(text, token.at),
      message: 'expected named exports, found a default export',
    }));
}

/** `export default …`, `export { x as default }` and `export { default } from …`, at the word `default`. */
function isDefaultExport(tokens: readonly Token[], index: number): boolean {
  const [token, before, next] = [tokens[index], tokens[index - 1]?.text ?? '', tokens[index + 1]?.text ?? ''];
  if (token?.text !== 'default' || (token.kind !== 'word' && token.kind !== 'string')) return false;
  if (before === 'export') return token.kind === 'word';
  if (!['as', '{', ','].includes(before) || !['}', ','].includes(next)) return false;
  const brace = tokens.slice(0, index).findLastIndex(({ text }) => text === '{');
  return ['export', 'type'].includes(tokens[brace - 1]?.text ?? '') && tokens[brace - 2]?.text !== 'import';
}

/** A test stands where its subject stands: `test/core/x/y.test.ts` for `src/core/x/y.ts`, `y.tsx` or the folder `y/`. */
function checkMirror(path: string, { files, rules }: Tree): readonly Violation[] {
  const subject = /^test\/(.+)\.test\.tsx?$/.exec(path)?.[1];
  if (subject === undefined || rules.unmirroredTests.some((place) => isAt(path, place))) return [];
  const found = [...files.keys()].some(
    (file) =>
      file === `src/${subject}.ts` || file === `src/${subject}.tsx` || file.startsWith(`src/${subject}/`),
  );
  if (found) return [];
  return [
    { rule: 'test-mirror', file: path, message: `expected src/${subject}.ts or a folder of that name` },
  ];
}

function isAt(path: string, place: string): boolean {
  return place.endsWith('/') ? path.startsWith(place) : path === place;
}
