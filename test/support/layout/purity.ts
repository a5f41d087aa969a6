// Finds what a pure file may not touch: the platform's globals, the clock and chance.
import type { Token } from './tokenize.ts';

/** One touch of the outside: its name and where it stands. */
export interface Impurity {
  readonly name: string;
  readonly at: number;
}

/** Names that pure code may not even give to a variable of its own, so that no reader has to look where one comes from. */
const GLOBALS = new Set(
  `process Buffer global globalThis self navigator localStorage sessionStorage indexedDB caches
   setTimeout setInterval setImmediate clearTimeout clearInterval clearImmediate queueMicrotask
   requestAnimationFrame requestIdleCallback fetch console crypto performance
   require module exports __dirname __filename eval`.split(/\s+/),
);

/** Globals that are everyday nouns too: a file may have a variable of its own of that name. */
const NOUNS = new Set(['document', 'window']);

/** Constructors of the platform; as types they are free, and a file may have its own thing of that name. */
const CONSTRUCTORS = new Set(
  `Blob File FormData Headers Request Response WebSocket EventSource XMLHttpRequest Worker SharedWorker
   MessageChannel MessagePort BroadcastChannel ReadableStream WritableStream TransformStream CompressionStream
   DecompressionStream AbortController AbortSignal Event EventTarget CustomEvent`.split(/\s+/),
);

/** Every use of a global, of the clock or of chance as a value; comments, strings, member names and types are none. */
export function findImpurities(tokens: readonly Token[]): readonly Impurity[] {
  const own = new Set(tokens.filter((_, index) => isDeclaration(tokens, index)).map((token) => token.text));
  return tokens.flatMap((token, index) => {
    const name =
      token.kind === 'word' && !isMember(tokens, index) ? impurityAt(tokens, index, own) : undefined;
    return name === undefined ? [] : [{ name, at: token.at }];
  });
}

function impurityAt(tokens: readonly Token[], index: number, own: ReadonlySet<string>): string | undefined {
  const name = tokens[index]?.text ?? '';
  const [next, member] = [tokens[index + 1]?.text ?? '', tokens[index + 2]];
  if (name === 'import' && next === '.' && member?.text === 'meta') return 'import.meta';
  if (name === 'Date' && isClockRead(tokens, index)) return 'the clock by Date';
  const isRandom =
    next === '.' || next === '?.' ? member?.text === 'random' : next === '[' && member?.text === 'random';
  if (name === 'Math' && isRandom) return 'Math.random';
  if (name === 'Temporal' && member?.text === 'Now') return 'Temporal.Now';
  if (name === 'Buffer') return isValueUse(tokens, index) ? name : undefined;
  if (CONSTRUCTORS.has(name)) return !own.has(name) && isValueUse(tokens, index) ? name : undefined;
  if (NOUNS.has(name)) return own.has(name) ? undefined : name;
  return GLOBALS.has(name) && tokens[index - 1]?.text !== 'as' ? name : undefined;
}

/** `Date.now`, `Date['now']`, `new Date()`, `new Date` and the call `Date()`; `new Date(ms)` and `Date.parse` read no clock. */
function isClockRead(tokens: readonly Token[], index: number): boolean {
  const [next, after] = [tokens[index + 1]?.text ?? '', tokens[index + 2]];
  if (['.', '?.', '['].includes(next)) return after?.text === 'now';
  const isCall = next === '(';
  return tokens[index - 1]?.text === 'new' ? !isCall || after?.text === ')' : isCall;
}

/** Whether the word names a member or a parameter: `x.process`, `{ process: 1 }`, `fetch(url) { … }` in a class. */
function isMember(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index - 1]?.text ?? '{';
  if (before === '.' || before === '?.') return true;
  if (!STARTS_OF_A_MEMBER.has(before)) return false;
  const [next, after] = [tokens[index + 1]?.text, tokens[index + 2]?.text ?? ''];
  if (next === ':' || (next === '?' && [':', ',', ')', ';'].includes(after))) return true;
  if (next !== '(') return false;
  const behind = tokens[closingOf(tokens, index + 1) + 1]?.text;
  return behind === '{' || behind === ':';
}

const STARTS_OF_A_MEMBER = new Set(
  '{ } , ; ( [ async get set static readonly public private protected override declare'.split(' '),
);

/** The place of the parenthesis that closes the one at `index`. */
function closingOf(tokens: readonly Token[], index: number): number {
  let depth = 0;
  return tokens.findIndex((token, at) => {
    if (at < index || token.kind !== 'punctuation') return false;
    if (token.text === '(') depth += 1;
    if (token.text === ')') depth -= 1;
    return depth === 0;
  });
}

/** Whether a name stands for its run-time value: made, called, asked for a member, returned or given a second name. */
function isValueUse(tokens: readonly Token[], index: number): boolean {
  const [before, next] = [tokens[index - 1]?.text ?? '', tokens[index + 1]?.text ?? ''];
  if (['new', 'instanceof', 'return', '{'].includes(before) || ['.', '?.', '('].includes(next)) return true;
  if (before === 'extends') return tokens[index - 3]?.text === 'class';
  return before === '=' && ['const', 'let', 'var'].includes(tokens[index - 3]?.text ?? '');
}

/** Whether the word is where a file gives a name to a thing of its own or to one that it imports. */
function isDeclaration(tokens: readonly Token[], index: number): boolean {
  const name = tokens[index]?.text ?? '';
  if (tokens[index]?.kind !== 'word' || !(CONSTRUCTORS.has(name) || NOUNS.has(name))) return false;
  const before = tokens[index - 1]?.text ?? '';
  if (['class', 'interface', 'type', 'const', 'let', 'function', 'import'].includes(before)) return true;
  if (tokens[index + 1]?.text === ':') return isParameter(tokens, index);
  const start = tokens
    .slice(0, index)
    .findLastIndex((token) => token.text === 'import' || token.text === ';');
  return tokens[start]?.text === 'import' && ['{', ',', 'as'].includes(before);
}

/** Whether the innermost bracket that is open before a name with a type is a parenthesis that the name stands in directly. */
function isParameter(tokens: readonly Token[], index: number): boolean {
  if (!['(', ','].includes(tokens[index - 1]?.text ?? '')) return false;
  let depth = 0;
  const opening = tokens.slice(0, index).findLast((token) => {
    if (token.kind !== 'punctuation') return false;
    if (')]}'.includes(token.text)) depth += 1;
    if (['(', '[', '{', '${'].includes(token.text)) depth -= 1;
    return depth < 0;
  });
  return opening?.text === '(';
}
