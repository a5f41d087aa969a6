// Rules for secrets that are known to the letter: the keys that the sidecar holds, and those that clients send.
import type { Rule } from './rule.ts';

/** The id of these rules, as it stands in masks. */
export const EXACT = 'credential';

/** Shorter beginnings of other spellings of a secret stand in anything. */
const MIN_SPELLING_CHARS = 12;
/** What a text is looked at for: so few that a secret that breaks off is masked too. */
const TRIGGER_CHARS = 4;
/** So much of its beginning is masked without the rest, as in a text that was cut off; what all keys of a kind begin with is shorter. */
const MIN_BEGINNING_CHARS = 24;
const QUAD = 4;

/** Rules that find this secret as it is, percent-encoded, in hex, and inside of base64. It is of visible ASCII. */
export function exactRules(secret: string): readonly Rule[] {
  return spellings(secret).map(exactRule);
}

/** True where one of the two is a part of the other, so that to show the text would show the secret. */
export function isPartOf(text: string, secret: string): boolean {
  return text.includes(secret) || secret.includes(text);
}

function exactRule(spelling: string): Rule {
  return {
    id: EXACT,
    description: 'Key that the sidecar holds, or that a client sent',
    family: EXACT,
    triggers: [spelling.slice(0, TRIGGER_CHARS)],
    insideWords: true,
    pattern: {
      lastIndex: 0,
      exec(text) {
        const length = commonLength(text, spelling);
        return length < Math.min(MIN_BEGINNING_CHARS, spelling.length) ? null : { 0: text.slice(0, length) };
      },
    },
    partial: {
      lastIndex: 0,
      exec: (text) => (text.length < spelling.length && spelling.startsWith(text) ? { 0: text } : null),
    },
    maxLength: spelling.length,
    isWhole: true,
    accepts: () => true,
    examples: () => ({ match: [], ignore: [] }),
  };
}

/** Of how many characters both begin with the same. */
function commonLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && length < other.length && one[length] === other[length]) length++;
  return length;
}

function spellings(secret: string): readonly string[] {
  const percent = encodeURIComponent(secret);
  const hex = [...secret].map((letter) => letter.charCodeAt(0).toString(16)).join('');
  const others = [percent, lowerEscapes(percent), hex, hex.toUpperCase(), ...insideBase64(secret)];
  const telling = others.filter(({ length }) => length >= MIN_SPELLING_CHARS);
  return [...new Set([secret, ...telling])];
}

/** `%2F` → `%2f` */
function lowerEscapes(encoded: string): string {
  return encoded.replaceAll(/%[0-9A-F]{2}/g, (escaped) => escaped.toLowerCase());
}

/** What does not depend on the bytes around, wherever in its three bytes the secret begins; standard and URL-safe (RFC 4648). */
function insideBase64(secret: string): string[] {
  return [0, 1, 2].flatMap((shift) => {
    const encoded = btoa('\0'.repeat(shift) + secret).slice(shift === 0 ? 0 : QUAD, -QUAD);
    return [encoded, encoded.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
