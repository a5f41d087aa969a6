// Cuts TypeScript and TSX into tokens, so that no layout rule is fooled by a comment, a string, a regular expression or JSX text.

/** One token; `text` of a string is what stands between its quotes, `at` the offset of its first character. */
export interface Token {
  readonly kind: 'word' | 'string' | 'template' | 'number' | 'regexp' | 'text' | 'punctuation';
  readonly text: string;
  readonly at: number;
}

const BLANK = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/y;
const HASHBANG = /#![^\n]*/y;
const WORD = /#?[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/uy;
const NUMBER = /\.?\d[\w.]*/y;
const STRING = /'(?:[^'\\\n]|\\[\s\S])*'|"(?:[^"\\\n]|\\[\s\S])*"/y;
const REGEXP = /\/(?:[^/\\[\n]|\\[^\n]|\[(?:[^\]\\\n]|\\[^\n])*\])+\/\w*/y;
const TEMPLATE_TEXT = /(?:[^`\\$]|\\[\s\S]|\$(?!\{))*/y;
const PUNCTUATION = /\.\.\.|\?\.(?!\d)|=>|\+\+|--|[\s\S]/y;
const JSX_OPENING = /<(?:(?=>)|[\p{ID_Start}$_][\w$.:-]*(?!\s*(?:,|=|extends\b)|[\w$.:-]))/uy;
const JSX_NAME = /[\p{ID_Start}$_][\p{ID_Continue}$.:-]*/uy;
const JSX_STRING = /'[^']*'|"[^"]*"/y;
const JSX_TEXT = /[^<{]+/y;
const JSX_CLOSING = /<\/\s*[\w$.:-]*\s*>/y;
const JSX_END = /\s*>/y;

const WORDS_BEFORE_AN_EXPRESSION = new Set(
  'return typeof case in of delete void throw new instanceof do else yield await default'.split(' '),
);
const WORDS_BEFORE_A_CONDITION = new Set(['if', 'while', 'for', 'with']);

/** All tokens of a source text; `tsx` says that `<` may open an element. Never throws: what it cannot read becomes punctuation. */
export function tokenize(text: string, tsx = false): readonly Token[] {
  const scanner = new Scanner(text, tsx);
  scanner.scanFile();
  return scanner.tokens;
}

class Scanner {
  readonly tokens: Token[] = [];
  readonly #text: string;
  readonly #tsx: boolean;
  /** For each open parenthesis, whether what follows its end is a statement, as after `if (…)`. */
  readonly #parentheses: boolean[] = [];
  #at = 0;
  /** Whether the last token ends a value, so that `/` divides and `<` compares. */
  #afterValue = false;

  constructor(text: string, tsx: boolean) {
    this.#text = text;
    this.#tsx = tsx;
  }

  scanFile(): void {
    this.#match(HASHBANG);
    while (this.#at < this.#text.length) this.#scanCode();
  }

  /** Up to and with the `}` that closes a brace opened before, or to the end. */
  #scanCode(): void {
    for (let depth = 0; ; ) {
      this.#match(BLANK);
      if (this.#at >= this.#text.length) return;
      const token = this.#scanToken();
      if (token === '{') depth += 1;
      if (token === '}') depth -= 1;
      if (depth < 0) return;
    }
  }

  #scanToken(): string {
    if (this.#take('word', WORD) || this.#take('number', NUMBER) || this.#take('string', STRING)) return '';
    if (this.#text[this.#at] === '`') return this.#scanTemplate();
    if (!this.#afterValue && this.#take('regexp', REGEXP)) return '';
    if (!this.#afterValue && this.#tsx && this.#scanElement()) return '';
    return this.#scanPunctuation();
  }

  #scanPunctuation(): string {
    const at = this.#at;
    const text = this.#match(PUNCTUATION) ?? '';
    const wasAfterValue = this.#afterValue;
    const before = this.tokens.at(-1);
    this.#push('punctuation', text, at);
    this.#afterValue = text === ']' || text === '}' || (wasAfterValue && ['++', '--', '!'].includes(text));
    if (text === '(') {
      this.#parentheses.push(before?.kind === 'word' && WORDS_BEFORE_A_CONDITION.has(before.text));
    }
    if (text === ')') this.#afterValue = !this.#parentheses.pop();
    return text;
  }

  #scanTemplate(): string {
    this.#at += 1;
    for (;;) {
      this.#take('template', TEMPLATE_TEXT);
      const hole = this.#text.startsWith('${', this.#at);
      const at = this.#at;
      this.#at += hole ? 2 : 1;
      this.#afterValue = !hole;
      if (!hole) return '';
      this.#push('punctuation', '${', at);
      this.#afterValue = false;
      this.#scanCode();
    }
  }

  /** An element with all its children; takes nothing when `<` turns out to open none, as in `<T>(value: T) => …`. */
  #scanElement(): boolean {
    const before = { at: this.#at, count: this.tokens.length };
    if (this.#scanTag()) {
      this.#afterValue = true;
      return true;
    }
    this.#at = before.at;
    this.tokens.length = before.count;
    this.#afterValue = false;
    return false;
  }

  /** From `<` to the end of the element; false when no tag begins here, or the text ends before its end. */
  #scanTag(): boolean {
    const opening = this.#match(JSX_OPENING);
    if (opening === undefined) return false;
    const name = opening.slice(1);
    if (name !== '') this.#push('word', name, this.#at - name.length);
    for (;;) {
      this.#match(BLANK);
      if (this.#take('word', JSX_NAME) || this.#take('string', JSX_STRING)) continue;
      const character = this.#text[this.#at] ?? '';
      this.#at += 1;
      if (character === '{') this.#scanHole();
      else if (character === '/') return this.#match(JSX_END) !== undefined;
      else if (character === '>') return this.#scanChildren(name);
      else if (character !== '=') return false;
    }
  }

  #scanChildren(name: string): boolean {
    for (;;) {
      this.#take('text', JSX_TEXT);
      const closing = this.#match(JSX_CLOSING);
      if (closing !== undefined) return closing.replace(/[<>/\s]/g, '') === name;
      if (this.#text[this.#at] === '{') {
        this.#at += 1;
        this.#scanHole();
      } else if (!this.#scanTag()) return false;
    }
  }

  #scanHole(): void {
    this.#push('punctuation', '{', this.#at - 1);
    this.#afterValue = false;
    this.#scanCode();
  }

  #take(kind: Token['kind'], pattern: RegExp): boolean {
    const at = this.#at;
    const text = this.#match(pattern);
    if (text === undefined) return false;
    const isName = this.tokens.at(-1)?.text === '.';
    this.#push(kind, kind === 'string' ? text.slice(1, -1) : text, at);
    this.#afterValue = kind !== 'word' || isName || !WORDS_BEFORE_AN_EXPRESSION.has(text);
    return true;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const text = pattern.exec(this.#text)?.[0];
    if (text !== undefined) this.#at += text.length;
    return text;
  }

  #push(kind: Token['kind'], text: string, at: number): void {
    this.tokens.push({ kind, text, at });
  }
}
