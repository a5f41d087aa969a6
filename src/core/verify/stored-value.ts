// Checks stored values: escaped names, numbers kept as text, and that part references hold (FORMAT.md §6).
import { isCount, isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { NOT_ARRAY, type PartTable, UNKNOWN_LENGTH } from './part-table.ts';
import { isList, quote } from './untrusted.ts';
import type { Report } from './verdict.ts';

/** What a stored value is checked against; `seq` is that of the entry it stands in. */
export interface StoredContext {
  readonly seq: number;
  readonly parts: PartTable;
  readonly report: Report;
}

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** Walks a stored value and reports what does not hold. */
export function checkStored(root: Json, context: StoredContext): void {
  const rest: Json[] = [root];
  for (let value = rest.pop(); value !== undefined; value = rest.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    const children = isJsonObject(value) && isSpecial(value) ? checkSpecial(value, context) : value;
    // Leaves, the most of a value, need no turn of their own.
    for (const child of Object.values(children))
      if (typeof child === 'object' && child !== null) rest.push(child);
  }
}

/** The length of the array that a stored value is, NOT_ARRAY, or UNKNOWN_LENGTH where that cannot be told. */
export function storedLength(value: Json, parts: PartTable): number {
  if (isList(value)) return value.length;
  if (!isJsonObject(value) || !Object.hasOwn(value, '$part')) return NOT_ARRAY;
  const { $part, $take, $then } = value;
  if ($take === undefined) return (isCount($part) ? parts.lengthOf($part) : undefined) ?? UNKNOWN_LENGTH;
  return isCount($take) && isList($then) ? $take + $then.length : UNKNOWN_LENGTH;
}

/** True for an object with a member whose name has one `$` and not two: it is not the object that it looks like. */
function isSpecial(value: JsonObject): boolean {
  for (const name of Object.keys(value))
    if (name.charCodeAt(0) === 0x24 && name.charCodeAt(1) !== 0x24) return true;
  return false;
}

/** Reports what is wrong with a reference or a number; returns the stored values in it. */
function checkSpecial(value: JsonObject, context: StoredContext): readonly Json[] {
  const list = Object.keys(value);
  const names = list.length === 1 ? list[0] : list.sort().join(' ');
  if (names === '$number') {
    if (typeof value.$number !== 'string' || !NUMBER.test(value.$number))
      context.report('stored-value-malformed', 'expected $number to be a JSON number as text, found other');
    return [];
  }
  if (names === '$part') {
    checkReference(value.$part, context);
    return [];
  }
  if (names === '$part $take $then') return checkTake(value, context);
  context.report(
    'stored-value-malformed',
    'expected $part, $part with $take and $then, or $number alone, found other members with one "$"',
  );
  return [];
}

/** The array length of the part that is pointed to, where it is one. */
function checkReference(target: Json | undefined, { seq, parts, report }: StoredContext): number | undefined {
  if (!isCount(target)) {
    report('stored-value-malformed', `expected $part to be a seq, found ${quote(target)}`);
    return undefined;
  }
  if (target >= seq) {
    report('part-forward', `expected $part to be lower than ${seq}, found ${target}`);
    return undefined;
  }
  const length = parts.lengthOf(target);
  if (length === undefined)
    report('part-missing', `expected entry ${target} to be a part, found another or none`);
  return length;
}

function checkTake(value: JsonObject, context: StoredContext): readonly Json[] {
  const { $part: target, $take: take, $then: then } = value;
  const length = checkReference(target, context);
  if (!isCount(take) || !isList(then)) {
    context.report(
      'stored-value-malformed',
      `expected a count $take and an array $then, found ${quote(take)} and ${quote(then)}`,
    );
    return isList(then) ? then : [];
  }
  if (length === NOT_ARRAY)
    context.report('part-not-array', `expected part ${target} to hold an array, found another value`);
  else if (length !== undefined && length !== UNKNOWN_LENGTH && take > length)
    context.report(
      'part-too-short',
      `expected part ${target} to have ${take} elements to take, found ${length}`,
    );
  return then;
}
