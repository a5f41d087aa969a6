// Masks secrets in texts, header fields and URLs, and says what it masked without saying what it was.
import type { HeaderList } from '../model/frame.ts';
import type { Finding, Redaction } from '../model/redaction.ts';
import { isSecretField } from './fields.ts';
import { isKeptHeader } from './headers.ts';
import { formatMask, isMask } from './mask.ts';
import { createMatcher, type Matcher } from './matcher.ts';
import type { Rule } from './rule.ts';
import { toSpans } from './spans.ts';
import { decode, findUrlSecrets } from './url.ts';

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
  readonly matcher: Matcher;
  readonly fingerprint: (secret: string) => string;
}

/** Names remembered: more are made up as a body goes, and come only once. */
const MAX_NAMES = 4096;
const UNTOUCHED: readonly TextRedaction[] = [];

/** A redactor with these rules. */
export function createRedactor({ rules, fingerprint }: RedactorOptions): Redactor {
  const matcher = createMatcher(rules);
  const isSecret = rememberNames(isSecretField);
  const text = (whole: string) => maskFindings(whole, matcher.scan(whole), fingerprint);
  const url = (whole: string) => {
    const candidates = [...findUrlSecrets(whole), ...matcher.scan(whole)];
    const spans = toSpans(candidates.map((finding, rank) => ({ ...finding, rank, at: finding.start })));
    return maskFindings(whole, spans, (secret) => fingerprint(decode(secret)));
  };
  return {
    matcher,
    fingerprint,
    text,
    url,
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
        const masked = field === 'location' ? url(value) : text(value);
        for (const redaction of masked.redactions)
          redactions.push(toRedaction(redaction, `headers/${field}`));
        return [[field, masked.text]];
      });
      return { headers, redactions };
    },
  };
}

/** The rule that masks the values of secret fields. */
export const SECRET_FIELD = 'secret-field';

/** A redaction as it is recorded. */
export function toRedaction(redaction: Omit<Redaction, 'where'>, where: string): Redaction {
  const { rule, fingerprint, length } = redaction;
  return { where, rule, fingerprint, length };
}

/** The same names come with every body. */
function rememberNames(isSecret: (name: string) => boolean): (name: string) => boolean {
  const known = new Map<string, boolean>();
  return (name) => {
    const remembered = known.get(name);
    if (remembered !== undefined) return remembered;
    if (known.size >= MAX_NAMES) known.clear();
    const answer = isSecret(name);
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
