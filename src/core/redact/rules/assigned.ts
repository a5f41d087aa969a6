// What stands between a name and the value that it is given, in code, JSON, YAML and shells.
import { either, literal, optional, type Part, run, sequence } from '../shape.ts';

/** A quote, also as it stands in JSON inside of JSON. */
const quote = sequence(run('\\\\', 0, 3), run('"\'`', 1, 1));
const blank = run(' \\t', 0, 8);

/** The rest of a name, its closing quote, `=` or `:`, the opening quote: `_PROD": "`, `_V2=`, ` := '`. */
export const ASSIGNED: Part = sequence(
  run('A-Za-z0-9_-', 0, 32),
  optional(quote),
  run('\\]', 0, 1),
  blank,
  either(literal(':='), literal('=>'), run('=:', 1, 2)),
  blank,
  optional(quote),
);
