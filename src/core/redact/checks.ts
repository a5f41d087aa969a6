// What tells a secret from what only looks like one: placeholders, words, identifiers.
import { isDocumented } from './documented.ts';
import { isMask } from './mask.ts';

/** What stands where a secret would. Short words count only between separators: a long secret has four letters of any kind. */
const PLACEHOLDER =
  /[xX*.]{6}|example|placeholder|change[-_]?me|redacted|(?:^|[-_])x{4,}(?:[-_]|$)|(?:^|[-_])(?:your|insert|replace|dummy|here|fake)(?:[-_]|$)/i;
/** `${VAR}`, `$VAR`, `{{ var }}`, `%s`, `%VAR%`, `<your-key>` */
const VARIABLE = /^(?:\$\{.*|\$[A-Za-z_]\w*|\{.*|%(?:\(\w+\))?[sdv]|%\w+%|(?:<|&lt;).*)$/s;
/** `process.env.X`, `config.db.password`, `os.environ` */
const DOTTED_NAME = /^[A-Za-z_$][A-Za-z_$]*\d?(?:\??\.[A-Za-z_$][A-Za-z_$]*\d?)+$/;
/** `/run/secrets/db1`, `./keys/a.pem` */
const PATH = /^[~.]{0,2}(?:\/[a-z0-9_.-]+)+$/;
/** What code, settings and logs have as values under such names, and is no secret. */
const TYPE =
  /^(?:U?[Ii]nt|[Ff]loat|[Bb]ig[UI]nt|[Ss]tring|[Vv]ar[Cc]har2?|Base|[Uu]tf-?|sha-?|SHA-?|md|MD|HS|RS|ES|PS|AES)[-_]?\d{1,4}[A-Za-z[\]]*$/;
const NO_SECRET = [
  ...[DOTTED_NAME, PATH, TYPE],
  /:\/\//,
  /@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[a-z]{2,}$/,
  /^\d{4}-\d\d-\d\d(?:[T ]\d\d:|$)/,
  /^sha\d{1,3}[-:]/i,
  /\.(?:json|ya?ml|toml|pem|key|crt|txt|env|[jt]sx?|py|go|rs|java|html?|png|svg|css|md)$/i,
  /^(?:arn|urn|projects|secret|vault|env|file|ref|op|ssm):?\//i,
  /^arn:/,
  /^(?:pk[._]|sb_publishable_|phc_|pub[A-Z0-9_-]{4})/,
  /^(?:argon2|bcrypt|scrypt|pbkdf2|ed25519|secp\d|x25519)/i,
  /\(\)$/,
  // A version, the rules of a validator (`required|string|min:8`), a tag of YAML.
  /^[\^~]?\d+\.\d+\.\d+(?:-[\w.]+)?$/,
  /^(?:[a-z_]+(?::[\w,]+)?\|)+[a-z_]+(?::[\w,]+)?$/,
  /^![a-z_]+$/,
  // Names of classes whose first word has digits.
  /^(?:X509|Ed25519|X25519|OAuth2|Sha(?:256|384|512)|P256|Utf8|Base(?:32|64)|Http2)[A-Z][A-Za-z]+$/,
];
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** The words that a name is made of, and its numbers. */
const NAME_PARTS = /[A-Z]?[a-z]+|[A-Z]+|[0-9]+/g;

const WORD = /^(?:[A-Z]?[a-z]*|[A-Z]+|\d{1,5}|v\d{1,3})$/;

/** A placeholder shows what it is in so many characters; a long secret would have every short word somewhere. */
const SHOWN_CHARS = 64;

/** True for text that stands in for a secret: `xxxxxxxx`, `your-api-key-here`, `${VAR}`, a mask. */
export function isPlaceholder(text: string): boolean {
  const shown = text.slice(0, SHOWN_CHARS);
  return (
    isMonotone(shown) ||
    repeatsLetter(shown) ||
    PLACEHOLDER.test(shown) ||
    VARIABLE.test(shown) ||
    isMask(shown)
  );
}

/** True for text that a person or a program would only write as a password or a key: mixed, and no name. */
export function isRandom(text: string): boolean {
  return mayBeRandom(text) && !UUID.test(text) && entropyBits(text) >= (text.length < 20 ? 3 : 3.2);
}

/** True for the beginning of such a text: what is cut off shows less of what it is. */
export function mayBeRandom(text: string): boolean {
  return isMixed(text) && isNoCode(text) && !isName(text) && !isWordy(text);
}

/** True for what a person may have thought of as a password: letters with digits or signs among them, and no code. */
export function isPassword(text: string): boolean {
  if (text.length < 6 || !isNoCode(text) || isWordy(text) || UUID.test(text)) return false;
  return /[A-Za-z]/.test(text) && (/[0-9]/.test(text) || /[!@#$%^&*?+=~]/.test(text)) && !TYPE.test(text);
}

/** True for a password that is made of letters, digits and signs at random: no call, no type, no pattern and no expression. */
export function isManySigned(text: string): boolean {
  const signs = text.match(/[^A-Za-z0-9]/g)?.length ?? 0;
  const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/].filter((kind) => kind.test(text)).length;
  return signs >= 2 && kinds >= 2 && isNoCode(text) && !LIKE_CODE.test(text) && entropyBits(text) >= 3;
}

/** What expressions and patterns have, in quotes as well. */
const LIKE_PATTERN = /^[$({<%^]|\]\{\d|\(\?|[A-Za-z]-[A-Za-z]\]|&&|\|\||=>|::/;

/** True for a password of all signs that a generator made: no text between quotes has so many kinds of them and digits among capitals. */
export function isOfAllSigns(text: string): boolean {
  const signs = new Set(text.match(/[^A-Za-z0-9\s]/g));
  return (
    signs.size >= 5 &&
    [/[a-z]/, /[A-Z]/, /[0-9]/].every((kind) => kind.test(text)) &&
    isNoCode(text) &&
    !LIKE_PATTERN.test(text)
  );
}

/** Names with what stands between them, and then a bracket: `base64.b16encode(`, `rows[`, `pw->hash(`. */
const CALL = /^[A-Za-z_]\w*(?:(?:\??\.|::|->)[A-Za-z_]\w*)*[([{]/;

/** True where a name comes before a bracket, and no letters and digits at random, and none right behind the bracket that closes. */
export function isCall(text: string): boolean {
  const [names] = /[)\]}][A-Za-z0-9]/.test(text) ? [] : (CALL.exec(text) ?? []);
  return (
    names?.split(/\W+/).every((name) => (name.match(/\d+/g)?.length ?? 0) < 2 || hasLongParts(name)) === true
  );
}

/** `utf8ToBase64` and not `Tr0ub4dor`. */
function hasLongParts(name: string): boolean {
  const words = name.match(/[A-Z]?[a-z]+|[A-Z]+/g) ?? [];
  return words.join('').length >= 3 * words.length;
}

/** Where it begins as an expression does or is encrypted (SOPS), has a word before a bracket or two words in a row, or is a pattern. */
const LIKE_CODE =
  /^(?:[$({<%^]|ENC\[)|[A-Za-z_]{4}[([<{.]|(?<![A-Za-z])(?:[A-Z]?[a-z]{3,}|[A-Z]{4,})[^A-Za-z0-9]+(?:[A-Z]?[a-z]{3,}|[A-Z]{4,})(?![A-Za-z])|\]\{\d|\(\?|[A-Za-z]-[A-Za-z]\]|&&|\|\||=>|::|[,;]$/;

/** False for what only stands where a secret would: a variable, a member, a path, an address, a time, a hash that says so. */
export function isNoCode(text: string): boolean {
  return !isPlaceholder(text) && !isDocumented(text) && !NO_SECRET.some((kind) => kind.test(text));
}

/** True for the body of a token: letters and digits as no name has them. */
export function isToken(body: string): boolean {
  return isMixed(body) && !isWordy(body) && entropyBits(body) >= (body.length < 20 ? 2.3 : 2.8);
}

/** Bits of entropy a character, of how often each occurs. */
export function entropyBits(text: string): number {
  const { length } = text;
  let bits = 0;
  for (let at = 0; at < length; at++) {
    const column = text.charCodeAt(at) & 0xff;
    const count = (counts[column] as number) + 1;
    counts[column] = count;
    bits += growthOf(count);
  }
  for (let at = 0; at < length; at++) counts[text.charCodeAt(at) & 0xff] = 0;
  return length === 0 ? 0 : Math.log2(length) - bits / length;
}

/** All zero between two texts: it is looked at for every finding. */
const counts = new Uint32Array(256);
/** By n: n log₂ n - (n - 1) log₂ (n - 1), what one more of a letter adds to the sum over all letters. */
const GROWTH = Float64Array.from({ length: 64 }, (_, count) => growth(count));

function growthOf(count: number): number {
  return count < GROWTH.length ? (GROWTH[count] as number) : growth(count);
}

function growth(count: number): number {
  return count < 2 ? 0 : count * Math.log2(count) - (count - 1) * Math.log2(count - 1);
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
  if (digits === 0) return partChars >= 2.5;
  return digits <= 2 && partChars >= (text.length < 16 ? 2.8 : 3.5);
}

/** So many of one letter in a row no secret has. */
const MAX_REPEATED = 8;

function repeatsLetter(text: string): boolean {
  let repeated = 1;
  for (let at = 1; at < text.length; at++) {
    repeated = sameLetter(text, at) ? repeated + 1 : 1;
    if (repeated === MAX_REPEATED) return true;
  }
  return false;
}

/** True where a letter is that before it, in either case. */
function sameLetter(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  const before = text.charCodeAt(at - 1);
  return code === before || ((code ^ before) === 0x20 && ((code | 0x20) - 0x61) >>> 0 < 26);
}

const MAX_MONOTONE_LETTERS = 5;
/** Those of one text at a time. */
const letters = new Uint16Array(MAX_MONOTONE_LETTERS);

/** Five letters over and over. */
function isMonotone(text: string): boolean {
  if (text.length < 16) return false;
  let known = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    let letter = 0;
    while (letter < known && letters[letter] !== code) letter++;
    if (letter < known) continue;
    if (known === MAX_MONOTONE_LETTERS) return false;
    letters[known++] = code;
  }
  return true;
}

/** `some-long-name-2`, `Some_Name`, `a/path:8080`: several pieces, each a word or a number. */
function isWordy(text: string): boolean {
  return /[-_./:]/.test(text) && text.split(/[-_./:]+/).every((piece) => WORD.test(piece));
}
