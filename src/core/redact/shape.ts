// The shape of a secret, built of parts: each gives a pattern and a pattern of what may still become one.

/**
 * One part: `full` matches it whole, `partial` matches any beginning of it (also an empty or whole one) that the text ends in.
 * Parts of parts say only when asked what their beginnings are: of hundreds of rules few are.
 */
export interface Part {
  readonly full: string;
  readonly partial: string;
  /** Characters that it takes at most. */
  readonly max: number;
}

/** Exactly this text. */
export function literal(text: string): Part {
  return {
    full: escapeLiteral(text),
    get partial() {
      return [...text].reduceRight((rest, letter) => `(?:$|${escapeLiteral(letter)}${rest})`, '$');
    },
    max: text.length,
  };
}

/** `min` to `max` of these characters, given as inside the brackets of a character class; as many as there are. */
export function run(characters: string, min: number, max: number): Part {
  return { full: `[${characters}]{${min},${max}}`, partial: `[${characters}]{0,${max}}$`, max };
}

/** One part after the other. */
export function sequence(...parts: readonly Part[]): Part {
  return {
    full: parts.map(({ full }) => full).join(''),
    // The deepest way in comes first, so that a secret that has begun is seen to have begun.
    get partial() {
      return parts.reduceRight(
        (rest, { full, partial }) => (rest === '' ? partial : `(?:${full}${rest}|${partial})`),
        '',
      );
    },
    max: parts.reduce((sum, { max }) => sum + max, 0),
  };
}

/** The first of these that fits. */
export function either(...parts: readonly Part[]): Part {
  return {
    full: `(?:${parts.map(({ full }) => full).join('|')})`,
    get partial() {
      return `(?:${parts.map(({ partial }) => partial).join('|')})`;
    },
    max: Math.max(...parts.map(({ max }) => max)),
  };
}

/** `min` to `max` times this part. */
export function repeat(part: Part, min: number, max: number): Part {
  return {
    full: `(?:${part.full}){${min},${max}}`,
    get partial() {
      return `(?:${part.full}){0,${max}}${part.partial}`;
    },
    max: part.max * max,
  };
}

/** This part or nothing. */
export function optional(part: Part): Part {
  return {
    full: `(?:${part.full})?`,
    get partial() {
      return part.partial;
    },
    max: part.max,
  };
}

/** Nothing, where this part comes next; it stays outside the match. */
export function before(part: Part): Part {
  return {
    full: `(?=${part.full})`,
    get partial() {
      return part.partial;
    },
    max: part.max,
  };
}

/** Nothing, where none of these characters comes next. */
export function notBefore(characters: string): Part {
  return { full: `(?![${characters}])`, partial: '$', max: 1 };
}

/** What is masked of a match, where that is not the whole; at most one in a shape, and the last part of it. */
export function secret(...parts: readonly Part[]): Part {
  const part = sequence(...parts);
  return {
    full: `(?<secret>${part.full})`,
    get partial() {
      return `(?<secret>${part.partial})`;
    },
    max: part.max,
  };
}

/** A literal as it stands in a pattern. */
export function escapeLiteral(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
