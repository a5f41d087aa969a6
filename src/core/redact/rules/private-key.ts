// Private keys in PEM (RFC 7468), whole ones and such as break off.
import { createRule, inFamily } from '../rule.ts';
import { BASE62, HEX, sample } from '../sample.ts';
import { either, literal, optional, type Part, repeat, run, secret, sequence } from '../shape.ts';

/** The longest key that is found: an RSA key of 16,384 bits has 12,700 characters. */
const MAX_CHARS = 16 * 1024;

const label = repeat(sequence(run('A-Z0-9', 1, 12), literal(' ')), 0, 3);
const head = sequence(label, literal('PRIVATE KEY'), optional(literal(' BLOCK')), literal('-----'));

/** What stands between the two lines, also in source code and in JSON; not the five dashes of the next line. */
const INSIDE = '(?:[A-Za-z0-9+/=\\s\\\\:,._"\'>|→;&#]|-(?!----)|-(?=-----END))';
const inside: Part = {
  full: `${INSIDE}{0,${MAX_CHARS}}`,
  partial: `${INSIDE}{0,${MAX_CHARS}}$`,
  max: MAX_CHARS,
};
const whole = sequence(inside, literal('-----END '), run('A-Z0-9 ', 0, 48), literal('-----'));

/** Line ends, as they are or escaped once or twice, and what source code puts around them. */
const GAP = '(?:\\\\{1,7}[nr]|[\\s"\'+,]|\\n[ \\t]{0,8}(?:\\d{1,6}[→|:]|[->|]{1,3})[ \\t]?)';
const FIELDS = `(?:${GAP}{1,8}[A-Z][A-Za-z-]{2,20}: [^\\s\\\\]{1,80}){0,4}`;
/** A short last line: padding ends it, or the text does and it is no word. */
const LAST_LINE = `(?:${GAP}{1,8}[A-Za-z0-9+/]{1,80}={1,2}|(?:\\\\{1,3}[nr]|\\r?\\n)(?=[A-Za-z]*(?:[0-9+/]|[a-z][A-Z]))[A-Za-z0-9+/]{8,80}$)`;
/** Lines as long as lines of a key are, then a last one. */
const LINES = `(?:${GAP}{0,8}[A-Za-z0-9+/]{24,1024}={0,2}){1,400}${LAST_LINE}?`;
const brokenOff: Part = { full: FIELDS + LINES, partial: '$', max: MAX_CHARS };
/** `openssh-key-v1` in base64: what every private key of OpenSSH begins with, and no public one. */
const OPENSSH = ['b3BlbnNza', 'C1rZXktdjE'].join('');
/** All that can stand between the letters of one, so that what comes in pieces is held back as one. */
const withoutFrame: Part = {
  full: LINES,
  partial: `[A-Za-z0-9+/=\\s\\\\"',:>|→-]{0,${MAX_CHARS}}$`,
  max: MAX_CHARS,
};

const BEGUN = new RegExp(
  `^[^-]{0,60}-----${FIELDS}(?:${GAP}{1,8}[A-Za-z0-9+/]{24,1024}={0,2}){0,400}${GAP}{0,8}[A-Za-z0-9+/=]{0,1024}(?:-{0,5}|-----E.*)$`,
);

/** The end of a line, and what a diff, a mail or line numbers put before the next. */
const BREAK = '\\r?\\n[ \\t]{0,40}(?:(?:\\d{1,6}[→|]|[->|+#/]{1,3})[ \\t]{0,40})?';
const lineBreak: Part = { full: BREAK, partial: '(?:$|\\r?\\n?[ \\t0-9→>|+#/-]{0,60}$)', max: 60 };
/** `00:c3:…`, in lines: 16 bytes at least, those of the longest key at most. */
const printedNumber: Part = {
  full: `(?:[0-9a-f]{2}:(?:${BREAK})?){15,2100}[0-9a-f]{2}`,
  partial: `(?:[0-9a-f]{2}:(?:${BREAK})?){0,2100}(?:[0-9a-f]{0,2}|\\r?\\n?[ \\t0-9→>|+#/-]{0,60})$`,
  max: MAX_CHARS,
};

export const privateKeyRules = inFamily('private-key', [
  createRule({
    id: 'private-key',
    description: 'Private key in PEM: PKCS #1, PKCS #8, EC, OpenSSH, PGP',
    triggers: ['-----BEGIN '],
    insideWords: true,
    shape: sequence(head, either(whole, brokenOff)),
    maxLength: MAX_CHARS,
    accepts: (text, isCut) => {
      const body = text.slice('-----BEGIN '.length);
      return /[A-Za-z0-9+/]{8}/.test(body.split('-----')[1] ?? '') && (!isCut || BEGUN.test(body));
    },
    examples: () => ({
      match: [
        pem('PRIVATE KEY', '\n'),
        pem('RSA PRIVATE KEY', '\\n'),
        pem('OPENSSH PRIVATE KEY', '\r\n'),
        `${pem('EC PRIVATE KEY', '\n').slice(0, 200)}\n\n`,
      ],
      ignore: [
        pem('PUBLIC KEY', '\n'),
        pem('CERTIFICATE', '\n'),
        'It begins with `-----BEGIN PRIVATE KEY-----` and a line end.',
        '-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----',
      ],
    }),
  }),
  createRule({
    id: 'openssh-key-body',
    description: 'Private key of OpenSSH without the line that begins one',
    triggers: [OPENSSH],
    insideWords: true,
    shape: withoutFrame,
    maxLength: MAX_CHARS,
    accepts: (text) => text.length > 64,
    examples: () => ({
      match: [
        `key: ${OPENSSH}${'A'.repeat(5)}${sample(BASE62, 300)}==\n`,
        `${OPENSSH}${'A'.repeat(5)}${sample(BASE62, 44)}\n${sample(BASE62, 70, 2)}\n${sample(BASE62, 30, 3)}=\n`,
      ],
      ignore: [`it begins with ${OPENSSH}, always`, `${OPENSSH}\nAAAA`],
    }),
  }),
  createRule({
    id: 'printed-private-key',
    description: 'Private numbers of a key as `openssl … -text` prints them',
    triggers: [
      ...['privateExponent:', 'prime1:', 'prime2:', 'exponent1:', 'exponent2:', 'coefficient:'],
      ...['priv:', 'private-key:'],
    ],
    shape: sequence(lineBreak, secret(printedNumber)),
    maxLength: MAX_CHARS,
    accepts: () => true,
    examples: () => ({
      match: [`priv:\n    ${printed(32)}\npub:\n`, `prime1:\n    00:${printed(64)}\n`],
      ignore: ['priv:\n    none', 'exponent1: 65537 (0x10001)', 'prime1:\n    02:03\n'],
    }),
  }),
]);

/** So many bytes, 15 to a line. */
function printed(bytes: number): string {
  const pairs = sample(HEX, 2 * bytes).match(/../g) ?? [];
  return pairs.join(':').replaceAll(/((?:..:){15})/g, '$1\n    ');
}

function pem(name: string, lineEnd: string): string {
  const dashes = '-'.repeat(5);
  const lines = [1, 2, 3, 4].map((seed) => sample(BASE62, 64, seed));
  return [
    `${dashes}BEGIN ${name}${dashes}`,
    ...lines,
    `${sample(BASE62, 30)}==`,
    `${dashes}END ${name}${dashes}`,
    '',
  ].join(lineEnd);
}
