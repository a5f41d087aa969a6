// What stands between a name and the value that it is given, in code, JSON, YAML and shells.
import { before, either, literal, optional, type Part, run, sequence } from '../shape.ts';

const ENTITIES = ['&quot;', '&#39;', '&#34;', '&apos;'];
/** A quote, also as it stands in JSON inside of JSON inside of JSON, or in HTML. */
export const QUOTE: Part = either(
  sequence(run('\\\\', 0, 7), run('"\'`', 1, 1)),
  ...ENTITIES.map((entity) => literal(entity)),
);
/** A letter of a quoted value: no quote, no escape, no blank. */
export const QUOTED_LETTER = `(?:[^"'\`\\\\\\s<>&]|&(?!${ENTITIES.join('|').replaceAll('&', '')}|amp;))`;
const blank = run(' \\t', 0, 8);
/** `: &str =`, `: string =`, `: Optional[str] =` */
const annotation = sequence(
  literal(':'),
  blank,
  run("A-Za-z&;'[\\]<>|.", 1, 32),
  blank,
  before(run('=', 1, 1)),
);
const operator = either(
  ...[':=', '=>', '??=', '||=', '?=', '||', '??'].map((sign) => literal(sign)),
  run('=:', 1, 2),
);

/** The rest of a name, its closing quote, a type, `=` or `:`: `_PROD": `, `_V2=`, `: string = `, `"] = `. */
export const GIVEN: Part = sequence(
  run('A-Za-z0-9_.-', 0, 40),
  optional(QUOTE),
  run('\\])*', 0, 3),
  blank,
  optional(annotation),
  operator,
  blank,
);
/** As `GIVEN`, with the opening quote if there is one. */
export const ASSIGNED: Part = sequence(GIVEN, optional(QUOTE));

const LEAD = `(?:["'\`\\\\\\])*:=>|,( \\t?]|&(?:quot|amp|apos|#3[49]);|&?str\\b|[sS]tring\\b|value=)`;
/**
 * The rest of a name, and the signs, types and attributes that lead to its value: `_API_KEY": "`, ` key = `, `: &str = "`,
 * `` | ` ``, `" value="`. One part, so that what has come of a value is seen as such, and not as more of the name.
 */
export const LEADS: Part = {
  full: `[A-Za-z0-9_. -]{0,40}${LEAD}{1,20}`,
  partial: `[A-Za-z0-9_. -]{0,40}${LEAD}{0,20}[&#;A-Za-z0-9=]{0,7}$`,
  max: 200,
};
