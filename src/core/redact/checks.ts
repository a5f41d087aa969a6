// What tells a secret from what only looks like one: placeholders, words, identifiers.
import { isMask } from './mask.ts';

/** What stands where a secret would. Short words count only between separators: a long secret has four letters of any kind. */
const PLACEHOLDER =
  /(.)\1{7}|[xX*.]{6}|example|placeholder|change[-_]?me|redacted|(?:^|[-_])x{4,}(?:[-_]|$)|(?:^|[-_])(?:your|insert|replace|dummy|here|fake)(?:[-_]|$)/i;
/** `${VAR}`, `$VAR`, `{{ var }}`, `%s`, `<your-key>` */
const VARIABLE = /^(?:\$\{.*|\$[A-Za-z_]\w*|\{.*|%(?:\(\w+\))?[sdv]|<.*)$/s;
/** `process.env.X`, `config.db.password`, `os.environ` */
const DOTTED_NAME = /^[A-Za-z_$][A-Za-z_$]*\d?(?:\??\.[A-Za-z_$][A-Za-z_$]*\d?)+$/;
/** `/run/secrets/db1`, `./keys/a.pem` */
const PATH = /^[~.]{0,2}(?:\/[a-z0-9_.-]+)+$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** The words that a name is made of, and its numbers. */
const NAME_PARTS = /[A-Z]?[a-z]+|[A-Z]+|[0-9]+/g;

/** A placeholder shows what it is in so many characters; a long secret would have every short word somewhere. */
const SHOWN_CHARS = 64;

/** True for text that stands in for a secret: `xxxxxxxx`, `your-api-key-here`, `${VAR}`, a mask. */
export function isPlaceholder(text: string): boolean {
  const shown = text.slice(0, SHOWN_CHARS);
  return isMonotone(shown) || PLACEHOLDER.test(shown) || VARIABLE.test(shown) || isMask(shown);
}

/** True for text that a person or a program would only write as a password or a key: mixed, and no name. */
export function isRandom(text: string): boolean {
  return mayBeRandom(text) && !UUID.test(text) && entropyBits(text) >= (text.length < 20 ? 3 : 3.2);
}

/** True for the beginning of such a text: what is cut off shows less of what it is. */
export function mayBeRandom(text: string): boolean {
  if (!isMixed(text) || isPlaceholder(text) || isName(text)) return false;
  return !DOTTED_NAME.test(text) && !PATH.test(text);
}

/** Bits of entropy a character, of how often each occurs. */
export function entropyBits(text: string): number {
  const counts = new Map<string, number>();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** Letters with digits among them, or else of both cases. */
function isMixed(text: string): boolean {
  return /[A-Za-z]/.test(text) && (/[0-9]/.test(text) || (/[A-Z]/.test(text) && /[a-z]/.test(text)));
}

/** `getToken2FromVault`: long words and a digit or two; letters at random make short ones. */
function isName(text: string): boolean {
  const parts = text.match(NAME_PARTS) ?? [];
  const partChars = parts.reduce((sum, { length }) => sum + length, 0) / parts.length;
  const digits = text.replaceAll(/[^0-9]/g, '').length;
  return digits === 0 ? partChars >= 2.5 : digits <= 2 && partChars >= 3.5;
}

/** Five letters over and over. */
function isMonotone(text: string): boolean {
  if (text.length < 16) return false;
  const letters = new Set<string>();
  for (const letter of text) if (letters.add(letter).size > 5) return false;
  return true;
}
