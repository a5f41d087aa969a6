// How people are reached and paid: addresses, numbers, cards, accounts. Off until a policy turns it on.
import { isLuhn, remainder } from '../checksums.ts';
import { createRule, type Rule, type RuleOptions } from '../rule.ts';
import { either, literal, notBefore, type Part, repeat, run, sequence } from '../shape.ts';

export const DIGIT_TRIGGERS: readonly string[] = [...'0123456789'];
export const CAPITAL_TRIGGERS: readonly string[] = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const LETTER_TRIGGERS = [...CAPITAL_TRIGGERS, ...'abcdefghijklmnopqrstuvwxyz'];
const END = notBefore('A-Za-z0-9');

export interface NumberOptions extends Omit<RuleOptions, 'accepts'> {
  /** Whether the letters and digits of it, in capitals, are a number of this kind. */
  readonly isValid: (number: string) => boolean;
}

/** A rule for numbers that their own checksum proves. */
export function numberRule({ isValid, shape, ...options }: NumberOptions): Rule {
  return createRule({
    ...options,
    shape: sequence(shape, END),
    accepts: (text, isCut) => isCut || isValid(text.replaceAll(/[^0-9A-Za-z]/g, '').toUpperCase()),
  });
}

/** These rules as one family that is off. */
export function inOptionalFamily(family: string, rules: readonly Rule[]): readonly Rule[] {
  return rules.map((rule) => ({ ...rule, family, isOptional: true }));
}

/** `min` to `max` digits behind a first one, each with a separator before it or none. */
export function moreDigits(separators: string, min: number, max: number): Part {
  return repeat(sequence(run(separators, 0, 1), run('0-9', 1, 1)), min, max);
}

/** Length of an IBAN by its country (SWIFT's registry), of those that have one. */
const IBAN_CHARS: Readonly<Record<string, number>> = {
  ...{
    AD: 24,
    AE: 23,
    AT: 20,
    BE: 16,
    BG: 22,
    BR: 29,
    CH: 21,
    CY: 28,
    CZ: 24,
    DE: 22,
    DK: 18,
    EE: 20,
    ES: 24,
  },
  ...{
    FI: 18,
    FR: 27,
    GB: 22,
    GI: 23,
    GR: 27,
    HR: 21,
    HU: 28,
    IE: 22,
    IL: 23,
    IS: 26,
    IT: 27,
    KW: 30,
    LI: 21,
  },
  ...{
    LT: 20,
    LU: 20,
    LV: 21,
    MC: 27,
    MT: 31,
    NL: 18,
    NO: 15,
    PK: 24,
    PL: 28,
    PT: 25,
    QA: 29,
    RO: 24,
    RS: 22,
  },
  ...{ SA: 24, SE: 24, SI: 19, SK: 24, SM: 27, TN: 24, TR: 26, UA: 29, VA: 22 },
};
const EXAMPLE_CARDS = ['4', '1'.repeat(15)];

export const personalRules: readonly Rule[] = [
  ...inOptionalFamily('email', [
    createRule({
      id: 'email-address',
      description: 'Mail address (RFC 5321), such as is in use',
      triggers: [...LETTER_TRIGGERS, ...DIGIT_TRIGGERS],
      shape: sequence(
        run('A-Za-z0-9._%+-', 0, 63),
        literal('@'),
        repeat(sequence(run('A-Za-z0-9-', 1, 63), literal('.')), 1, 6),
        run('A-Za-z', 2, 24),
      ),
      accepts: (text) => text.includes('@') && !/@(?:.+\.)?example(?:\.[a-z]+)?$|@(?:\d+x)+\./i.test(text),
      examples: () => ({
        match: ['jane.doe+news@mail.corp-site.io', 'j2@a.de'],
        ignore: ['user@example.com', 'git@host', '@scope/package', 'a@b'],
      }),
    }),
  ]),
  ...inOptionalFamily('phone', [
    createRule({
      id: 'phone-number',
      description: 'Telephone number with its country (E.164), or as it is written in North America',
      triggers: ['+', '(', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
      shape: either(
        sequence(run('1-9', 1, 1), repeat(sequence(run(' ().-', 0, 2), run('0-9', 1, 1)), 7, 13), END),
        sequence(
          run('0-9', 2, 3),
          run(') .-', 1, 2),
          run('0-9', 3, 3),
          run(' .-', 1, 1),
          run('0-9', 4, 4),
          notBefore('A-Za-z0-9.-'),
        ),
      ),
      accepts: (text, isCut) => isCut || isPhone(text),
      examples: () => ({
        match: ['+49 30 901820', '+14155552671', '(415) 555-2671', '415-555-2671'],
        ignore: ['+1', '192.168.100.1234', '2024-01-02', '1234567890', '12345.6789'],
      }),
    }),
  ]),
  ...inOptionalFamily('payment-card', [
    numberRule({
      id: 'payment-card',
      description: 'Number of a payment card (ISO/IEC 7812), by its first digits, length and Luhn checksum',
      triggers: ['2', '3', '4', '5', '6'],
      shape: moreDigits(' -', 12, 18),
      isValid: (number) => CARD.test(number) && isLuhn(number) && !/(\d)\1{8}/.test(number),
      examples: () => ({
        match: [`4${'53201511283036'}6`, '5425 2334 3010 9903', '3782-822463-10005'],
        ignore: ['4532015112830367', EXAMPLE_CARDS.join(''), '1234567812345670'],
      }),
    }),
  ]),
  ...inOptionalFamily('iban', [
    numberRule({
      id: 'iban',
      description: 'International bank account number (ISO 13616), by its country, length and checksum',
      triggers: Object.keys(IBAN_CHARS),
      shape: sequence(run('0-9', 2, 2), repeat(sequence(run(' ', 0, 1), run('A-Z0-9', 1, 1)), 11, 27)),
      isValid: (number) =>
        IBAN_CHARS[number.slice(0, 2)] === number.length &&
        remainder(number.slice(4) + number.slice(0, 4), 97) === 1,
      examples: () => ({
        match: ['DE89 3704 0044 0532 0130 00', 'GB82WEST12345698765432', 'NL91ABNA0417164300'],
        ignore: ['DE89370400440532013001', 'DE12', 'FR0000'],
      }),
    }),
  ]),
];

/** Visa, Mastercard, American Express, Discover, Diners, JCB, UnionPay, Maestro. */
const CARD =
  /^(?:4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:2[2-9]|[3-6]\d|7[01])\d{13}|2720\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|35\d{14}|6(?:011|5\d\d|4[4-9]\d)\d{12}|62\d{14,17}|6[37]\d{10,17})$/;

/** As many digits as a number has; without `+` only where it is written with its signs. */
function isPhone(text: string): boolean {
  const digits = text.replaceAll(/\D/g, '').length;
  if (text.startsWith('+')) return digits >= 8 && digits <= 15;
  return /^\(?[2-9]\d\d\)?[ .-]{1,2}[2-9]\d\d[ .-]\d{4}$/.test(text);
}
