// Numbers that a double cannot hold as they were written: kept as their text, so that no digit is silently changed.
import type { Json } from '../model/json.ts';
import { toRawNumber } from '../model/raw-number.ts';

/** JSON.parse with source text access (ECMAScript 2026). */
interface SourceJson {
  parse(
    text: string,
    revive: (key: string, value: Json, context: { readonly source?: string }) => Json,
  ): Json;
}
// Node has had these since version 22; the TypeScript library that this project compiles against does not list them.
const sourceJson = JSON as unknown as SourceJson;

/**
 * As JSON.parse, but numbers that a double cannot hold become raw ones. Recursive, other than JSON.parse without a
 * reviver: throws a RangeError on a document too deep for the stack.
 */
export function parseWithRawNumbers(text: string): Json {
  return sourceJson.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && !isHeldExactly(source) ? toRawNumber(source) : value,
  );
}

/**
 * Where a number may stand (text start, or after a space, bracket, comma or colon) and it begins with `-0`, has 16 or
 * more digits (any 15 survive a double) or an exponent. Strings may hold the like: that costs time, no harm.
 */
const SUSPECT = /(?:^|[\s[,:])(?:-0|-?[\d.]{16}|-?\d[\d.]*[eE])[\d.eE+-]*/g;

/** True where the JSON text seems to hold a number that a double cannot hold. */
export function mayHoldRawNumber(text: string): boolean {
  for (const match of text.matchAll(SUSPECT)) {
    if (!isHeldExactly(match[0].replace(/^[\s[,:]/, ''))) return true;
  }
  return false;
}

/** True where reading the literal as a double and writing that again gives the same decimal number. */
export function isHeldExactly(literal: string): boolean {
  const value = Number(literal);
  if (!Number.isFinite(value) || Object.is(value, -0)) return false;
  const written = String(value);
  return written === literal || toDecimal(written) === toDecimal(literal);
}

/** One form for one decimal number: sign, digits without outer zeros, power of ten. `-12.50` → `-125e-1`. */
function toDecimal(literal: string): string {
  const [mantissa = '', exponent = '0'] = literal.toLowerCase().split('e');
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = mantissa.slice(sign.length).split('.');
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = withoutTrailingZeros(digits);
  if (significant === '') return '0';
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}

/** Not a pattern: `/0+$/` takes quadratic time on a long row of zeros that is not at the end. */
function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === '0') end--;
  return digits.slice(0, end);
}
