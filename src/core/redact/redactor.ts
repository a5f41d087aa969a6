// Masks secrets in texts, header fields and URLs, and says what it masked without saying what it was.
import type { HeaderList } from '../model/frame.ts';
import type { Finding, Redaction } from '../model/redaction.ts';
import { isSecretField } from './fields.ts';
import { isKeptHeader } from './headers.ts';
import { lookThrough } from './look-through.ts';
import { formatMask, isMask } from './mask.ts';
import { createMatcher, type Matcher } from './matcher.ts';
import type { Rule } from './rule.ts';
import { toSpans } from './spans.ts';
import { findBetweenNuls, findEncoded } from './undo.ts';
import { decode, findFormSecrets, findUrlSecrets } from './url.ts';

/** What was masked in a text; `start` and `end` are UTF-16 offsets into the text as it was, `length` is their distance. */
export interface TextRedaction extends Finding, Omit<Redaction, 'where'> {}
export interface MaskedText {
  readonly text: string;
  readonly redactions: readonly TextRedaction[];
}
export interface MaskedHeaders {
  readonly headers: HeaderList;
  /** `where` = `headers/<name>` */
  readonly redactions: readonly Redaction[];
}

export interface RedactorOptions {
  readonly rules: readonly Rule[];
  /** Eight hex digits that tell one secret from another, and not what it is. */
  readonly fingerprint: (secret: string) => string;
  /** True for what stays although a rule finds it; default: nothing does. */
  readonly allows?: (secret: string, fingerprint: string) => boolean;
  /** What becomes of images and other media in bodies, which no rule can look into; default: they stay. */
  readonly images?: 'keep' | 'drop';
  /** Called time and again while a text is looked at, which takes long for a long one. */
  readonly busy?: () => void;
}

export interface Redactor {
  /** Masks what the rules find; a text without findings comes back as it is. */
  text(text: string): MaskedText;
  /** As `text`, for a string of a JSON document that stands under the name `field`. */
  leaf(value: string, field?: string): MaskedText;
  /** Keeps the fields of the allowlist, names in lower case, and masks what the rules find in them. */
  headers(list: HeaderList): MaskedHeaders;
  /** Masks user and password, secret parameters, and what the rules find in the rest; changes nothing else. */
  url(url: string): MaskedText;
  /** As `url`, for the parameters of a form (`application/x-www-form-urlencoded`). */
  form(form: string): MaskedText;
  /** As `text`, for the name of a member. */
  name(name: string): MaskedText;
  /** Masks all of a text that is secret because of where it stands; what is a mask stays. */
  whole(value: string): MaskedText;
  /** True where the value of a member of this name is masked whole. */
  isSecretField(name: string): boolean;
  readonly matcher: Matcher;
  /** The fingerprint in the mask of a secret; undefined where it may stay. */
  readonly print: Print;
  readonly fingerprint: (text: string) => string;
  readonly images: 'keep' | 'drop';
}

/** The fingerprint of what was found, or undefined where that is no secret to this policy. */
export type Print = (secret: string) => string | undefined;

/** Control characters that no text has. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const BINARY = /[\x00-\x08\x0e-\x1a\x1c-\x1f]/;
/** Names remembered: more, or longer ones, are made up as a body goes, and come only once. */
const MAX_NAMES = 4096;
const MAX_NAME_CHARS = 128;
const UNTOUCHED: readonly TextRedaction[] = [];

/** A redactor with these rules. */
export function createRedactor(options: RedactorOptions): Redactor {
  const { rules, fingerprint, allows, images = 'keep', busy } = options;
  const inText = createMatcher(rules, busy);
  const matcher = lookThrough(inText);
  let binary: Matcher | undefined;
  // The length of a field is a byte right before it, and may well be a letter.
  const inBinary = () => {
    binary ??= createMatcher(
      rules.map((rule) => ({ ...rule, insideWords: true })),
      busy,
    );
    return binary;
  };
  const print = (secret: string): string | undefined => {
    const found = fingerprint(secret);
    return allows?.(secret, found) === true ? undefined : found;
  };
  const isSecret = rememberNames(isSecretField);
  const text = (whole: string) => {
    const plain = matcher.scan(whole);
    const hidden = BINARY.test(whole)
      ? [...findBetweenNuls(whole, inText.scan), ...inBinary().scan(whole)]
      : UNTOUCHED;
    return maskFindings(whole, hidden.length === 0 ? plain : unite([...plain, ...hidden]), print);
  };
  const encoded = (findParameters: typeof findUrlSecrets) => (whole: string) => {
    const find = (part: string) => [...findParameters(part), ...matcher.scan(part)];
    const findings = unite([...find(whole), ...findEncoded(whole, find)]);
    return maskFindings(whole, findings, (secret) => print(decode(secret)));
  };
  const whole = (value: string) => {
    if (value === '' || isMask(value)) return { text: value, redactions: UNTOUCHED };
    return maskFindings(value, [{ rule: SECRET_FIELD, start: 0, end: value.length }], print);
  };
  const url = encoded(findUrlSecrets);
  const isClean = rememberNames((name) => text(name).redactions.length === 0);
  return {
    matcher,
    print,
    fingerprint,
    images,
    text,
    whole,
    url,
    form: encoded(findFormSecrets),
    name: (name) => (isClean(name) ? { text: name, redactions: UNTOUCHED } : text(name)),
    isSecretField: isSecret,
    leaf(value, field) {
      return field === undefined || !isSecret(field) ? text(value) : whole(value);
    },
    headers(list) {
      const redactions: Redaction[] = [];
      const headers = list.flatMap(([name, value]): [string, string][] => {
        const field = name.toLowerCase();
        if (!isKeptHeader(field)) return [];
        const masked = ENCODED_FIELDS.has(field) ? url(value) : text(value);
        for (const redaction of masked.redactions)
          redactions.push(toRedaction(redaction, `headers/${field}`));
        return [[field, masked.text]];
      });
      return { headers, redactions };
    },
  };
}

/** A URL, and a message in percent-encoding (grpc PROTOCOL-HTTP2). */
const ENCODED_FIELDS = new Set(['location', 'grpc-message']);

/** The rule that masks the values of secret fields. */
export const SECRET_FIELD = 'secret-field';

/** A redaction as it is recorded. */
export function toRedaction(redaction: Omit<Redaction, 'where'>, where: string): Redaction {
  const { rule, fingerprint, length } = redaction;
  return { where, rule, fingerprint, length };
}

/** Findings of several ways to read one text; of two that begin at one place the longest names it, then the first. */
function unite(findings: readonly Finding[]): Finding[] {
  return toSpans(findings.map((finding, rank) => ({ ...finding, rank, at: finding.start })));
}

/** The same names come with every body. */
function rememberNames(tell: (name: string) => boolean): (name: string) => boolean {
  const known = new Map<string, boolean>();
  return (name) => {
    const remembered = known.get(name);
    if (remembered !== undefined) return remembered;
    const answer = tell(name);
    if (name.length > MAX_NAME_CHARS) return answer;
    if (known.size >= MAX_NAMES) known.clear();
    known.set(name, answer);
    return answer;
  };
}

function maskFindings(text: string, findings: readonly Finding[], print: Print): MaskedText {
  if (findings.length === 0) return { text, redactions: UNTOUCHED };
  const pieces: string[] = [];
  const redactions: TextRedaction[] = [];
  let done = 0;
  for (const { rule, start, end } of findings) {
    const fingerprint = print(text.slice(start, end));
    if (fingerprint === undefined) continue;
    pieces.push(text.slice(done, start), formatMask(rule, fingerprint));
    done = end;
    redactions.push({ rule, fingerprint, length: end - start, start, end });
  }
  return { text: pieces.join('') + text.slice(done), redactions };
}
