// Numbers that a double does not hold as they were written: kept as text, printed as they came.
import type { Json } from './json.ts';

/** A number literal kept as JSON.rawJSON keeps it; JSON.stringify prints it as it was written. */
export interface RawNumber {
  readonly rawJSON: string;
}

// The lib types of TypeScript lack rawJSON and isRawJSON, which every supported Node and browser has.
const JSON_WITH_RAW = JSON as unknown as {
  rawJSON(text: string): RawNumber;
  isRawJSON(value: unknown): boolean;
};

/** Keeps a number literal as it was written. */
export function toRawNumber(literal: string): Json {
  // A RawNumber stands where a number would: whoever looks into values tells it by isRawNumber.
  return JSON_WITH_RAW.rawJSON(literal) as unknown as Json;
}

/** True for what toRawNumber made, false for a recorded object that only looks like it. */
export function isRawNumber(value: unknown): value is RawNumber {
  return typeof value === 'object' && JSON_WITH_RAW.isRawJSON(value);
}
