// The canonical form of JSON (RFC 8785): one value, one text.
import type { Json } from '../model/json.ts';

/** The RFC 8785 form of a value. A lone surrogate becomes its `\udxxx` escape; a number that JSON cannot hold throws. */
export function formatCanonical(value: Json): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return formatNumber(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (isArray(value)) return formatArray(value);
  let text = '';
  for (const name of Object.keys(value).sort()) {
    const member = value[name];
    if (member === undefined) continue;
    text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${formatCanonical(member)}`;
  }
  return `{${text}}`;
}

function formatArray(values: readonly Json[]): string {
  let text = '';
  for (const value of values) text += `${text === '' ? '' : ','}${formatCanonical(value)}`;
  return `[${text}]`;
}

function formatNumber(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`expected a number that JSON can hold, found ${value}`);
  return Object.is(value, -0) ? '0' : String(value);
}

/** Array.isArray that keeps readonly arrays apart from objects. */
function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
