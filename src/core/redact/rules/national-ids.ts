// Numbers by which states know their people. Off until a policy turns it on.
import { isLuhn, isMod11And10, isVerhoeff, remainder, weigh } from '../checksums.ts';
import type { Rule } from '../rule.ts';
import { literal, run, sequence } from '../shape.ts';
import { CAPITAL_TRIGGERS, DIGIT_TRIGGERS, inOptionalFamily, moreDigits, numberRule } from './personal.ts';

const DNI_LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE';
/** What a letter or digit counts at an odd place of an Italian code: those of `A` to `Z`, and of `0` to `9`. */
const ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
const HETU_LETTERS = '0123456789ABCDEFHJKLMNPRSTUVWXY';

export const nationalIdRules: readonly Rule[] = inOptionalFamily('national-id', [
  numberRule({
    id: 'us-social-security-number',
    description: 'Social security number of the United States',
    triggers: DIGIT_TRIGGERS.slice(0, 9),
    shape: sequence(run('0-9', 2, 2), literal('-'), run('0-9', 2, 2), literal('-'), run('0-9', 4, 4)),
    isValid: (number) =>
      !/^(?:000|666)|^...00|0000$/.test(number) && number !== '123456789' && number !== '078051120',
    examples: () => ({
      match: ['536-90-4399'],
      ignore: ['000-12-3456', '666-12-3456', '123-45-6789', '536-90-43991'],
    }),
  }),
  numberRule({
    id: 'uk-national-insurance-number',
    description: 'National insurance number of the United Kingdom',
    triggers: CAPITAL_TRIGGERS,
    shape: sequence(
      run('A-Z', 1, 1),
      run(' ', 0, 1),
      moreDigits(' ', 6, 6),
      run(' ', 0, 1),
      run('A-D', 1, 1),
    ),
    isValid: (number) =>
      /^[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]$/.test(number) &&
      !/^(?:BG|GB|KN|NK|NT|TN|ZZ)/.test(number),
    examples: () => ({
      match: ['AB123456C', 'JG 10 37 59 A'],
      ignore: ['GB123456C', 'QQ123456C', 'AB123456CD'],
    }),
  }),
  numberRule({
    id: 'de-tax-id',
    description: 'Tax identification number of Germany',
    triggers: DIGIT_TRIGGERS.slice(1),
    shape: moreDigits(' ', 10, 10),
    isValid: (number) => number.length === 11 && isMod11And10(number) && hasTaxIdDigits(number),
    examples: () => ({ match: ['86095742719', '47 036 892 816'], ignore: ['86095742710', '12345678901'] }),
  }),
  numberRule({
    id: 'fr-social-security-number',
    description: 'Number of a person in the register of France (NIR)',
    triggers: ['1', '2'],
    shape: sequence(moreDigits(' ', 5, 5), run(' ', 0, 1), run('0-9AB', 1, 1), moreDigits(' ', 8, 8)),
    isValid: (number) => {
      const digits = number.replace('2A', '19').replace('2B', '18');
      return digits.length === 15 && 97 - remainder(digits.slice(0, 13), 97) === Number(digits.slice(13));
    },
    examples: () => ({ match: ['255081416802538', '2 55 08 14 168 025 38'], ignore: ['255081416802539'] }),
  }),
  numberRule({
    id: 'es-identity-number',
    description: 'Identity number of Spain: DNI, or NIE of a foreigner',
    triggers: [...DIGIT_TRIGGERS, 'X', 'Y', 'Z'],
    shape: sequence(run('0-9', 7, 7), run('-', 0, 1), run('A-Z', 1, 1)),
    isValid: (number) => {
      const digits = number.slice(0, -1).replace(/^[XYZ]/, (letter) => String('XYZ'.indexOf(letter)));
      return DNI_LETTERS.charAt(Number(digits) % 23) === number.at(-1) && !/^(\d)\1{6}/.test(digits);
    },
    examples: () => ({ match: ['12345678Z', 'X1234567L'], ignore: ['12345678A', 'X1234567A'] }),
  }),
  numberRule({
    id: 'it-tax-code',
    description: 'Tax code of Italy',
    triggers: CAPITAL_TRIGGERS,
    shape: sequence(
      run('A-Z', 5, 5),
      run('0-9L-V', 2, 2),
      run('A-EHLMPR-T', 1, 1),
      run('0-9L-V', 2, 2),
      run('A-Z', 1, 1),
      run('0-9L-V', 3, 3),
      run('A-Z', 1, 1),
    ),
    isValid: (number) => toItalianLetter(number.slice(0, 15)) === number.at(-1),
    examples: () => ({ match: ['RSSMRA85T10A562S'], ignore: ['RSSMRA85T10A562T', 'CONSTANTS'] }),
  }),
  numberRule({
    id: 'nl-citizen-number',
    description: 'Citizen service number of the Netherlands (BSN), behind its name',
    triggers: ['BSN', 'bsn', 'Burgerservicenummer', 'burgerservicenummer'],
    shape: sequence(run(' :=#"nr.', 0, 6), run('0-9', 1, 1), moreDigits('. ', 8, 8)),
    isValid: (number) => weigh(number.replaceAll(/\D/g, ''), [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0,
    examples: () => ({ match: ['BSN: 111222333', 'bsn=123456782'], ignore: ['BSN: 111222334', 'BSN'] }),
  }),
  numberRule({
    id: 'in-aadhaar-number',
    description: 'Aadhaar number of India',
    triggers: DIGIT_TRIGGERS.slice(2),
    shape: sequence(run('0-9', 3, 3), run(' -', 1, 1), run('0-9', 4, 4), run(' -', 1, 1), run('0-9', 4, 4)),
    isValid: isVerhoeff,
    examples: () => ({
      match: [toGroups(withVerhoeff('29994103254'))],
      ignore: ['2999 4103 2541', '2999-4103'],
    }),
  }),
  numberRule({
    id: 'pl-personal-number',
    description: 'Personal number of Poland (PESEL), behind its name',
    triggers: ['PESEL', 'pesel', 'Pesel'],
    shape: sequence(run(' :="', 0, 4), run('0-9', 11, 11)),
    isValid: (number) => weigh(number.slice(5), [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0,
    examples: () => ({ match: ['PESEL: 44051401359'], ignore: ['PESEL: 44051401358', 'PESEL'] }),
  }),
  numberRule({
    id: 'se-personal-number',
    description: 'Personal number of Sweden',
    triggers: DIGIT_TRIGGERS,
    shape: sequence(run('0-9', 5, 7), run('+-', 1, 1), run('0-9', 4, 4)),
    isValid: (number) => /^(?:\d\d)?\d\d[01]\d[0-7]\d{5}$/.test(number) && isLuhn(number.slice(-10)),
    examples: () => ({ match: ['811228-9874', '19811228-9874'], ignore: ['811228-9873', '123456-7890'] }),
  }),
  numberRule({
    id: 'fi-personal-code',
    description: 'Personal identity code of Finland',
    triggers: DIGIT_TRIGGERS.slice(0, 4),
    shape: sequence(run('0-9', 5, 5), run('+A-FU-Y-', 1, 1), run('0-9', 3, 3), run('0-9A-Y', 1, 1)),
    isValid: (number) => {
      const digits = number.slice(0, 6) + number.slice(-4, -1);
      return /^\d{9}$/.test(digits) && HETU_LETTERS.charAt(Number(digits) % 31) === number.at(-1);
    },
    examples: () => ({ match: ['131052-308T'], ignore: ['131052-308U'] }),
  }),
  numberRule({
    id: 'be-national-number',
    description: 'National number of Belgium',
    triggers: DIGIT_TRIGGERS,
    shape: sequence(
      run('0-9', 1, 1),
      literal('.'),
      run('0-9', 2, 2),
      literal('.'),
      run('0-9', 2, 2),
      literal('-'),
      run('0-9', 3, 3),
      literal('.'),
      run('0-9', 2, 2),
    ),
    isValid: (number) =>
      [number.slice(0, 9), `2${number.slice(0, 9)}`].some(
        (digits) => 97 - remainder(digits, 97) === Number(number.slice(9)),
      ),
    examples: () => ({ match: ['85.07.30-033.28'], ignore: ['85.07.30-033.29'] }),
  }),
  numberRule({
    id: 'br-tax-number',
    description: 'Tax number of a person in Brazil (CPF)',
    triggers: DIGIT_TRIGGERS,
    shape: sequence(
      run('0-9', 2, 2),
      literal('.'),
      run('0-9', 3, 3),
      literal('.'),
      run('0-9', 3, 3),
      literal('-'),
      run('0-9', 2, 2),
    ),
    isValid: (number) => [9, 10].every((at) => toCpfDigit(number.slice(0, at)) === Number(number.charAt(at))),
    examples: () => ({ match: ['529.982.247-25'], ignore: ['529.982.247-26'] }),
  }),
  numberRule({
    id: 'ca-social-insurance-number',
    description: 'Social insurance number of Canada',
    triggers: DIGIT_TRIGGERS.slice(1),
    shape: sequence(run('0-9', 2, 2), run(' -', 1, 1), run('0-9', 3, 3), run(' -', 1, 1), run('0-9', 3, 3)),
    isValid: isLuhn,
    examples: () => ({ match: ['130-692-544'], ignore: ['130-692-545'] }),
  }),
  numberRule({
    id: 'ch-social-security-number',
    description: 'Social security number of Switzerland (AHV)',
    triggers: ['756'],
    shape: sequence(
      literal('.'),
      run('0-9', 4, 4),
      literal('.'),
      run('0-9', 4, 4),
      literal('.'),
      run('0-9', 2, 2),
    ),
    isValid: (number) => weigh(number, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 === 0,
    examples: () => ({ match: ['756.9217.0769.85'], ignore: ['756.9217.0769.84', '756.12'] }),
  }),
]);

/** One digit comes twice or three times among the first ten, no other does. */
function hasTaxIdDigits(number: string): boolean {
  const different = new Set(number.slice(0, 10)).size;
  return different === 9 || different === 8;
}

function toItalianLetter(letters: string): string {
  const sum = [...letters].reduce((total, letter, at) => {
    const value = /\d/.test(letter) ? Number(letter) : letter.charCodeAt(0) - 65;
    return total + (at % 2 === 0 ? (ODD[value] as number) : value); // a digit or a capital has one
  }, 0);
  return String.fromCharCode(65 + (sum % 26));
}

function toCpfDigit(digits: string): number {
  const weights = [...digits].map((_, at) => digits.length + 1 - at);
  return ((weigh(digits, weights) * 10) % 11) % 10;
}

function withVerhoeff(digits: string): string {
  return DIGIT_TRIGGERS.map((digit) => digits + digit).find(isVerhoeff) ?? '';
}

function toGroups(digits: string): string {
  return digits.replaceAll(/(\d{4})(?=\d)/g, '$1 ');
}
