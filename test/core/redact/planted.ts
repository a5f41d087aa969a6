// Texts with secrets in them, and a redactor to look for them.
import fc from 'fast-check';
import { createRedactor } from '../../../src/core/redact/redactor.ts';
import { builtInRules } from '../../../src/core/redact/rules.ts';

/** A fingerprint that shows how long the secret was and what it ended in, in eight hex digits. */
export const fingerprint = (secret: string): string =>
  [...secret]
    .reduce((hash, letter) => (Math.imul(hash, 31) + letter.charCodeAt(0)) >>> 0, 7)
    .toString(16)
    .padStart(8, '0');

export const redactor = createRedactor({ rules: builtInRules, fingerprint });

export interface Planted {
  readonly text: string;
  readonly secrets: readonly string[];
}

/** The examples in which a rule must find something, each with the secret that it finds. */
export const MATCHES = builtInRules.flatMap((rule) =>
  rule.examples().match.map((text) => ({ rule: rule.id, text, secrets: secretsOf(text) })),
);

const filler = fc.constantFrom(
  ...[
    'The quick brown fox.',
    's',
    'sk',
    ' sk-',
    '\n',
    '"',
    '\\n',
    ' password',
    ': ',
    'token = ',
    '=',
    'ghp',
    '--',
  ],
  ...['😀', 'const x = 1;', ' eyJ', 'https://host:80', '-----BEGIN ', 'Bearer ', ' AKIA', 'é', ' x '],
);
const planted = fc.constantFrom(...MATCHES);

/** Secrets between texts that look a little like them; ends in what no secret goes on with. */
export const plantedText: fc.Arbitrary<Planted> = fc
  .array(fc.oneof(filler, filler, planted), { maxLength: 12 })
  .map((parts) => ({
    text: `${parts.map((part) => (typeof part === 'string' ? part : ` ${part.text} `)).join('')} ().`,
    secrets: parts.flatMap((part) => (typeof part === 'string' ? [] : part.secrets)),
  }));

/** A text in pieces, cut at random places. */
export function piecesOf(text: string): fc.Arbitrary<string[]> {
  return fc
    .array(fc.nat(text.length), { maxLength: 24 })
    .map((cuts) => [0, ...cuts.sort((a, b) => a - b), text.length])
    .map((cuts) => cuts.slice(1).map((cut, index) => text.slice(cuts[index], cut)));
}

/** True where a piece by itself shows what the whole text does not: it may be a text of its own. */
export function hasOwnFinding(pieces: readonly string[]): boolean {
  const { redactions } = redactor.text(pieces.join(''));
  let offset = 0;
  return pieces.some((piece) => {
    const from = offset;
    offset += piece.length;
    return redactor.matcher
      .scan(piece)
      .some(({ start, end }) =>
        redactions.every((whole) => from + start < whole.start || from + end > whole.end),
      );
  });
}

/** What all keys are framed in (RFC 7468 §2): other frames have the same words, and stay. */
const FRAME = /-----(?:BEGIN|END) [^-]*-----/g;

/** True where twelve characters of a secret stand in a text. */
export function isLeaked(secret: string, text: string): boolean {
  const body = secret.replaceAll(FRAME, '');
  for (let at = 0; at + 12 <= body.length; at++) if (text.includes(body.slice(at, at + 12))) return true;
  return false;
}

function secretsOf(text: string): string[] {
  return redactor.text(text).redactions.map(({ start, end }) => text.slice(start, end));
}
