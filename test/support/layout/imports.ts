// Finds what a file imports, in every form that the language has for it.
import type { Token } from './tokenize.ts';

/** One import; `specifier` is absent when it is computed, so that nobody can tell what it loads. */
export interface ImportSite {
  readonly specifier?: string;
  /** Whether nothing of it is left at run time. */
  readonly isTypeOnly: boolean;
  readonly at: number;
}

/** Static, side-effect and dynamic imports, `import('…')` types, `export … from`, `require('…')`: in the order of the file. */
export function findImports(tokens: readonly Token[]): readonly ImportSite[] {
  return tokens.flatMap((token, index) => {
    if (token.kind !== 'word' || isProperty(tokens, index)) return [];
    if (token.text === 'import') return importAt(tokens, index);
    if (token.text === 'export') return clauseAt(tokens, index);
    if (token.text === 'require') return callAt(tokens, index);
    return [];
  });
}

/** Whether the word is a member's name, as in `x.import` or `{ import: 1 }`. */
function isProperty(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index - 1]?.text;
  return before === '.' || before === '?.' || tokens[index + 1]?.text === ':';
}

function importAt(tokens: readonly Token[], index: number): readonly ImportSite[] {
  const next = tokens[index + 1];
  if (next?.kind === 'string') return [{ specifier: next.text, isTypeOnly: false, at: next.at }];
  return next?.text === '(' ? callAt(tokens, index) : clauseAt(tokens, index);
}

function callAt(tokens: readonly Token[], index: number): readonly ImportSite[] {
  const [word, opening, argument, end] = tokens.slice(index, index + 4);
  if (word === undefined || opening?.text !== '(' || argument === undefined) return [];
  const isLiteral = argument.kind === 'string' || argument.kind === 'template';
  if (isLiteral && (end?.text === ')' || end?.text === ',')) {
    return [{ specifier: argument.text, isTypeOnly: isTypeQuery(tokens, index), at: argument.at }];
  }
  return word.text === 'import' ? [{ isTypeOnly: false, at: word.at }] : [];
}

/** Whether `import('x').Thing` stands where a type does; there it loads nothing. What is called on a promise is no type. */
function isTypeQuery(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index - 1]?.text ?? '';
  const member = tokens[index + 4]?.text === '.' ? tokens[index + 5]?.text : undefined;
  const isMethod = member === undefined || ['then', 'catch', 'finally'].includes(member);
  return ['<', '|', '&', 'typeof', ':'].includes(before) && !isMethod;
}

/** `import … from '…'` and `export … from '…'`; an export of own things yields nothing. */
function clauseAt(tokens: readonly Token[], index: number): readonly ImportSite[] {
  const end = tokens.findIndex((token, at) => at > index && !isClauseToken(token));
  const clause = tokens.slice(index + 1, end === -1 ? undefined : end);
  const from = clause.findIndex((token, at) => token.text === 'from' && clause[at + 1]?.kind === 'string');
  const specifier = clause[from + 1];
  if (from === -1 || specifier === undefined || (tokens[index]?.text === 'export' && declares(clause)))
    return [];
  return [{ specifier: specifier.text, isTypeOnly: isTypeClause(clause.slice(0, from)), at: specifier.at }];
}

function isClauseToken(token: Token): boolean {
  return token.kind === 'word' || token.kind === 'string' || ['{', '}', ',', '*'].includes(token.text);
}

/** Whether the clause is the head of a declaration (`export class A {`) that only runs into something later. */
function declares(clause: readonly Token[]): boolean {
  const [first, second] = clause;
  return (
    first?.text !== '{' &&
    first?.text !== '*' &&
    !(first?.text === 'type' && ['{', '*'].includes(second?.text ?? ''))
  );
}

/** `type { A }`, `type * as a`, `type A`; `{ type A }` is none, because it leaves `import {}` behind, and `type` may be a name. */
function isTypeClause(clause: readonly Token[]): boolean {
  const [first, second] = clause;
  return first?.text === 'type' && second !== undefined && second.text !== ',';
}
