// Private keys in PEM (RFC 7468), whole ones and such as break off.
import { createRule, inFamily } from '../rule.ts';
import { BASE62, sample } from '../sample.ts';
import { either, literal, optional, type Part, repeat, run, sequence } from '../shape.ts';

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
const BEGUN = new RegExp(
  `^[^-]{0,60}-----${FIELDS}(?:${GAP}{1,8}[A-Za-z0-9+/]{24,1024}={0,2}){0,400}${GAP}{0,8}[A-Za-z0-9+/=]{0,1024}(?:-{0,5}|-----E.*)$`,
);

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
]);

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
