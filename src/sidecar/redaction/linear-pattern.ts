// Compiles patterns of people by RE2JS: linear time, whatever they say.
import { RE2JS } from 're2js';
import type { LinearPattern } from '../../core/redact/user-rule.ts';

/** The group that is masked, where a pattern has it. */
const SECRET = 'secret';

/** Compiles a pattern in RE2's syntax. Throws RangeError for what is none, and for one that matches nothing at all. */
export function compilePattern(pattern: string): LinearPattern {
  const compiled = compile(pattern);
  if (compiled.matches(''))
    throw new RangeError(`expected a pattern that does not match the empty text, found ${pattern}`);
  const hasSecret = Object.hasOwn(compiled.namedGroups(), SECRET);
  return {
    matchAtStart(text) {
      const matcher = compiled.matcher(text);
      if (!matcher.lookingAt()) return undefined;
      const group = hasSecret && matcher.start(SECRET) >= 0 ? SECRET : 0;
      const [start, end] = [matcher.start(group), matcher.end(group)];
      return end > start ? { start, end } : undefined;
    },
    matchesWhole: (text) => compiled.matches(text),
  };
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    throw new RangeError(
      `expected a pattern in RE2's syntax (no look-around, no back references), found: ${found}`,
      {
        cause,
      },
    );
  }
}
