// A pattern as a rule runs it: from one place on, and nowhere else.

/** What a RegExp with the flag `y` is, and what the engine of user rules gives as well. */
export interface StickyPattern {
  lastIndex: number;
  /** The match at `lastIndex`; its group `secret` is what is masked. */
  exec(text: string): StickyMatch | null;
}

/** A RegExp that is made when it first runs: of hundreds of rules few meet their triggers. */
export function lazyPattern(toSource: () => string): StickyPattern & { readonly source: string } {
  let pattern: RegExp | undefined;
  return {
    lastIndex: 0,
    get source() {
      return toSource();
    },
    exec(text) {
      pattern ??= new RegExp(toSource(), 'y');
      pattern.lastIndex = this.lastIndex;
      return pattern.exec(text);
    },
  };
}

export interface StickyMatch {
  readonly 0: string;
  readonly groups?: Readonly<Record<string, string>> | undefined;
}
