// The shape of a secret, built of parts: each gives a pattern and a pattern of what may still become one.

/** One part: `full` matches it whole, `partial` matches any beginning of it (also an empty or whole one) that the text ends in. */
export interface Part {
  readonly full: string;
  readonly partial: string;
  /** Characters that it takes at most. */
  readonly max: number;
}

/** A part that says only when asked what its beginnings are: of hundreds of rules few are. A class, for a start makes thousands. */
class LazyPart implements Part {
  readonly full: string;
  readonly max: number;
  readonly #toPartial: () => string;

  constructor(full: string, max: number, toPartial: () => string) {
    this.full = full;
    this.max = max;
    this.#toPartial = toPartial;
  }

  get partial(): string {
    return this.#toPartial();
  }
}

/** Exactly this text. */
export function literal(text: string): Part {
  return new LazyPart(escapeLiteral(text), text.length, () =>
    [...text].reduceRight((rest, letter) => `(?:$|${escapeLiteral(letter)}${rest})`, '$'),
  );
}

/** `min` to `max` of these characters, given as inside the brackets of a character class; as many as there are. */
export function run(characters: string, min: number, max: number): Part {
  return new LazyPart(`[${characters}]{${min},${max}}`, max, () => `[${characters}]{0,${max}}$`);
}

/** One part after the other. */
export function sequence(...parts: readonly Part[]): Part {
  let full = '';
  let max = 0;
  for (const part of parts) {
    full += part.full;
    max += part.max;
  }
  // The deepest way in comes first, so that a secret that has begun is seen to have begun.
  return new LazyPart(full, max, () =>
    parts.reduceRight(
      (rest, part) => (rest === '' ? part.partial : `(?:${part.full}${rest}|${part.partial})`),
      '',
    ),
  );
}

/** The first of these that fits. */
export function either(...parts: readonly Part[]): Part {
  return new LazyPart(
    `(?:${parts.map(({ full }) => full).join('|')})`,
    Math.max(...parts.map(({ max }) => max)),
    () => `(?:${parts.map(({ partial }) => partial).join('|')})`,
  );
}

/** `min` to `max` times this part. */
export function repeat(part: Part, min: number, max: number): Part {
  return new LazyPart(
    `(?:${part.full}){${min},${max}}`,
    part.max * max,
    () => `(?:${part.full}){0,${max}}${part.partial}`,
  );
}

/** This part or nothing. */
export function optional(part: Part): Part {
  return new LazyPart(`(?:${part.full})?`, part.max, () => part.partial);
}

/** Nothing, where this part comes next; it stays outside the match. */
export function before(part: Part): Part {
  return new LazyPart(`(?=${part.full})`, part.max, () => part.partial);
}

/** Nothing, where none of these characters comes next. */
export function notBefore(characters: string): Part {
  return { full: `(?![${characters}])`, partial: '$', max: 1 };
}

/** What is masked of a match, where that is not the whole; at most one in a shape, and the last part of it. */
export function secret(...parts: readonly Part[]): Part {
  const part = sequence(...parts);
  return new LazyPart(`(?<secret>${part.full})`, part.max, () => `(?<secret>${part.partial})`);
}

/** A literal as it stands in a pattern. */
export function escapeLiteral(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
