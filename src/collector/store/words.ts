// The words of a text as the index knows them, and those that a query asks it for.
import type { IndexTerm } from './sql/dialect.ts';

/** Of writing that has no blanks between its words, each character; else letters, digits and marks in a row. */
const WORD =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]|(?:(?![\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}])[\p{L}\p{N}\p{M}])+/gu;
/** Where a hump of camelCase begins, or digits end. */
const HUMP = /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})|(?<=\p{N})(?=\p{L})/gu;
/** Longer ones are keys, hashes and base64: their beginning is enough to find them by. */
const MAX_CHARS = 40;

/** Each word once, in lower case; of camelCase also what follows each hump. */
export function toIndexWords(texts: readonly string[]): readonly string[] {
  const words = new Set<string>();
  for (const text of texts)
    for (const [word] of text.matchAll(WORD)) for (const tail of tailsOf(word)) words.add(toIndexed(tail));
  return [...words];
}

/**
 * What must be in the index where the word or phrase of a query stands in a text at the beginning of a word. Where nothing is
 * there to ask for, as in `!=`, there are no terms.
 */
export function toIndexTerms(text: string): readonly IndexTerm[] {
  return [...text.matchAll(WORD)].map((match) => {
    const isLast = match.index + match[0].length === text.length;
    const word = toIndexed(match[0]);
    return { word, isPrefix: isLast };
  });
}

function* tailsOf(word: string): Generator<string> {
  yield word;
  if (word.length <= MAX_CHARS) for (const { index } of word.matchAll(HUMP)) yield word.slice(index);
}

function toIndexed(word: string): string {
  return word.slice(0, MAX_CHARS).toLowerCase();
}
