// Masks secrets in texts, header fields and URLs, and says what it masked without saying what it was.
import type { HeaderList } from '../model/frame.ts';
import type { Finding, Redaction } from '../model/redaction.ts';
import { isSecretField } from './fields.ts';
import { isKeptHeader } from './headers.ts';
import { formatMask, isMask } from './mask.ts';
import { createMatcher, type Matcher } from './matcher.ts';
import type { Rule } from './rule.ts';
import { toSpans } from './spans.ts';
import { findEncoded, findEscaped } from './undo.ts';
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
  /** True where the value of a member of this name is masked whole. */
  isSecretField(name: string): boolean;
  readonly matcher: Matcher;
  readonly fingerprint: (secret: string) => string;
}

/** Control characters that no text has. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const BINARY = /[\x00-\x08\x0e-\x1a\x1c-\x1f]/;
/** Names remembered: more, or longer ones, are made up as a body goes, and come only once. */
const MAX_NAMES = 4096;
const MAX_NAME_CHARS = 128;
const UNTOUCHED: readonly TextRedaction[] = [];

/** A redactor with these rules. */
export function createRedactor({ rules, fingerprint }: RedactorOptions): Redactor {
  const matcher = createMatcher(rules);
  // The length of a field is a byte right before it, and may well be a letter.
  const inBinary = createMatcher(rules.map((rule) => ({ ...rule, insideWords: true })));
  const isSecret = rememberNames(isSecretField);
  const text = (whole: string) => {
    const plain = matcher.scan(whole);
    const hidden = [...findEscaped(whole, matcher.scan), ...(BINARY.test(whole) ? inBinary.scan(whole) : [])];
    return maskFindings(whole, hidden.length === 0 ? plain : unite([...plain, ...hidden]), fingerprint);
  };
  const encoded = (findParameters: typeof findUrlSecrets) => (whole: string) => {
    const find = (part: string) => [...findParameters(part), ...matcher.scan(part)];
    const findings = unite([...find(whole), ...findEncoded(whole, find)]);
    return maskFindings(whole, findings, (secret) => fingerprint(decode(secret)));
  };
  const url = encoded(findUrlSecrets);
  const isClean = rememberNames((name) => text(name).redactions.length === 0);
  return {
    matcher,
    fingerprint,
    text,
    url,
    form: encoded(findFormSecrets),
    name: (name) => (isClean(name) ? { text: name, redactions: UNTOUCHED } : text(name)),
    isSecretField: isSecret,
    leaf(value, field) {
      if (field === undefined || !isSecret(field)) return text(value);
      if (value === '' || isMask(value)) return { text: value, redactions: UNTOUCHED };
      return maskFindings(value, [{ rule: SECRET_FIELD, start: 0, end: value.length }], fingerprint);
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

function maskFindings(
  text: string,
  findings: readonly Finding[],
  fingerprint: (secret: string) => string,
): MaskedText {
  if (findings.length === 0) return { text, redactions: UNTOUCHED };
  let masked = '';
  let done = 0;
  const redactions = findings.map(({ rule, start, end }) => {
    const print = fingerprint(text.slice(start, end));
    masked += text.slice(done, start) + formatMask(rule, print);
    done = end;
    return { rule, fingerprint: print, length: end - start, start, end };
  });
  return { text: masked + text.slice(done), redactions };
}
